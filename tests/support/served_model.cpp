#include "tests/support/served_model.h"

#include "tests/support/tiny_model.h"

namespace xinglin::test {

std::string servedModelBytes() {
    constexpr int kPieces = 288;
    TinyModelOptions options;
    options.vocabulary = kPieces;
    TinyModel model = makeTinyModel(options);
    addTinyVocabulary(model.writer, kPieces);
    model.writer.addString("tokenizer.chat_template",
                           "{{ '<|user|>\n' + message['content'] + eos_token }}{{ '<|assistant|>' }}");
    return model.writer.build();
}

TinyFolderOptions servedModelShape() {
    const TinyModelOptions model;
    TinyFolderOptions shape;
    shape.vocabulary = 288;
    shape.hidden = model.hidden;
    shape.layers = model.layers;
    shape.heads = model.heads;
    shape.kvHeads = model.kvHeads;
    shape.headDim = model.headDim;
    shape.ffn = model.ffn;
    return shape;
}

}  // namespace xinglin::test
