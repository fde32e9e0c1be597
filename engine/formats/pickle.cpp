#include "engine/formats/pickle.h"

#include <algorithm>
#include <array>

namespace xinglin::engine {
namespace {

using Kind = PickleValue::Kind;

// Far beyond the weights of any model, and small enough to stay in memory whatever it says.
constexpr std::size_t kMaxPickleBytes = 64u << 20;
constexpr std::size_t kMaxDimensions = 8;

constexpr auto kStorages = std::to_array<const char*>({
    "DoubleStorage",
    "FloatStorage",
    "HalfStorage",
    "BFloat16Storage",
    "LongStorage",
    "IntStorage",
    "ShortStorage",
    "CharStorage",
});

constexpr const char* kRebuildTensor = "torch._utils _rebuild_tensor_v2";
constexpr const char* kRebuildParameter = "torch._utils _rebuild_parameter";
constexpr const char* kOrderedDict = "collections OrderedDict";

bool isKnownGlobal(const std::string& name) {
    if (name == kRebuildTensor || name == kRebuildParameter || name == kOrderedDict) {
        return true;
    }
    return std::any_of(kStorages.begin(), kStorages.end(),
                       [&](const char* storage) { return name == std::string("torch ") + storage; });
}

}  // namespace

// One pickle: a stack, the marks on it and the memo.
class PickleReader::Machine final {
public:
    Machine(std::deque<PickleValue>& values, ByteReader& reader)
        : m_values(values), m_reader(reader), m_start(reader.offset()) {}

    PickleValue* run() {
        while (true) {
            if (m_reader.offset() - m_start > kMaxPickleBytes) {
                corrupt("a pickle of more than 64 MiB");
            }
            const auto operation = static_cast<unsigned char>(m_reader.read<std::uint8_t>("a pickle"));
            if (operation == '.') {
                return pop();
            }
            step(operation);
        }
    }

private:
    [[noreturn]] void corrupt(const std::string& what) const { m_reader.corrupt(m_reader.offset(), what); }

    PickleValue* make(Kind kind) {
        PickleValue& value = m_values.emplace_back();
        value.kind = kind;
        return &value;
    }
    void push(PickleValue* value) { m_stack.push_back(value); }
    void pushInteger(std::int64_t number, Kind kind = Kind::Integer) {
        PickleValue* value = make(kind);
        value->number = number;
        push(value);
    }
    void pushText(std::uint64_t length) {
        const std::string_view text = m_reader.readBytes(length, "a text");
        PickleValue* value = make(Kind::Text);
        value->text = text;
        push(value);
    }
    PickleValue* pop() {
        if (m_stack.empty() || (!m_marks.empty() && m_marks.back() == m_stack.size())) {
            corrupt("a pickle takes a value where none is");
        }
        PickleValue* value = m_stack.back();
        m_stack.pop_back();
        return value;
    }
    PickleValue* pop(Kind kind, const char* what) {
        PickleValue* value = pop();
        if (value->kind != kind) {
            corrupt(std::string("a pickle has something else where ") + what + " belongs");
        }
        return value;
    }
    std::vector<PickleValue*> popToMark() {
        if (m_marks.empty()) {
            corrupt("a pickle looks for a mark that is not there");
        }
        const auto from = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
        std::vector<PickleValue*> items(from, m_stack.end());
        m_stack.erase(from, m_stack.end());
        m_marks.pop_back();
        return items;
    }
    void pushSequence(std::vector<PickleValue*> items) {
        PickleValue* value = make(Kind::Sequence);
        value->items = std::move(items);
        push(value);
    }
    void pushLast(std::size_t count) {
        std::vector<PickleValue*> items(count);
        for (std::size_t i = count; i-- > 0;) {
            items[i] = pop();
        }
        pushSequence(std::move(items));
    }
    void remember(std::uint32_t index) {
        if (m_stack.empty()) {
            corrupt("a pickle remembers a value where none is");
        }
        m_memo[index] = m_stack.back();
    }
    void recall(std::uint32_t index) {
        const auto entry = m_memo.find(index);
        if (entry == m_memo.end()) {
            corrupt("a pickle recalls a value that it has not remembered");
        }
        push(entry->second);
    }
    std::string readLine() {
        std::string line;
        for (char c = m_reader.read<char>("a name"); c != '\n'; c = m_reader.read<char>("a name")) {
            line += c;
        }
        return line;
    }
    void pushGlobal(const std::string& name) {
        if (!isKnownGlobal(name)) {
            m_reader.unsupported(m_reader.offset(),
                                 "the file wants \"" + name +
                                     "\", which weights do not need and the program never runs. Choose the "
                                     "model as safetensors.");
        }
        PickleValue* value = make(Kind::Global);
        value->text = name;
        push(value);
    }
    void pushLong(std::uint64_t length) {
        const std::string_view bytes = m_reader.readBytes(length, "a number");
        if (length > 8) {
            // Only the magic number of the old form is as long; its first eight bytes tell it.
            pushInteger(littleEndian(bytes.substr(0, 8)));
            return;
        }
        std::int64_t number = littleEndian(bytes);
        if (length > 0 && length < 8 && (static_cast<unsigned char>(bytes.back()) & 0x80) != 0) {
            number -= std::int64_t{1} << (8 * length);
        }
        pushInteger(number);
    }
    static std::int64_t littleEndian(std::string_view bytes) {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
        }
        return static_cast<std::int64_t>(number);
    }
    std::vector<std::int64_t> integersOf(const PickleValue* value) const {
        std::vector<std::int64_t> numbers;
        if (value->kind != Kind::Sequence || value->items.size() > kMaxDimensions) {
            corrupt("a tensor has no shape, or more dimensions than any model has");
        }
        for (const PickleValue* item : value->items) {
            if (item->kind != Kind::Integer || item->number < 0) {
                corrupt("a tensor's shape holds something else than counts");
            }
            numbers.push_back(item->number);
        }
        return numbers;
    }
    // ("storage", type, key, device, count)
    void pushStorage() {
        const std::vector<PickleValue*>& items = pop(Kind::Sequence, "a storage")->items;
        if (items.size() < 5 || items[0]->text != "storage" || items[1]->kind != Kind::Global ||
            items[2]->kind != Kind::Text || items[4]->kind != Kind::Integer || items[4]->number < 0 ||
            items[1]->text.rfind("torch ", 0) != 0) {
            corrupt("a pickle names no storage where one belongs");
        }
        PickleValue* value = make(Kind::Storage);
        value->storageType = items[1]->text.substr(6);
        value->text = items[2]->text;
        value->number = items[4]->number;
        push(value);
    }
    void call() {
        // Borrowed, not copied: a long sequence may be recalled and called with any number of times.
        const std::vector<PickleValue*>& given = pop(Kind::Sequence, "a call's values")->items;
        const std::string& name = pop(Kind::Global, "what is called")->text;
        if (name == kOrderedDict && given.empty()) {
            push(make(Kind::Dictionary));
        } else if (name == kRebuildParameter && !given.empty() && given[0]->kind == Kind::Tensor) {
            push(given[0]);
        } else if (name == kRebuildTensor && given.size() >= 4 && given[0]->kind == Kind::Storage &&
                   given[1]->kind == Kind::Integer && given[1]->number >= 0) {
            PickleValue* value = make(Kind::Tensor);
            value->storage = given[0];
            value->offset = given[1]->number;
            value->shape = integersOf(given[2]);
            value->strides = integersOf(given[3]);
            if (value->shape.size() != value->strides.size()) {
                corrupt("a tensor has another number of strides than of extents");
            }
            push(value);
        } else {
            corrupt("a pickle calls \"" + name + "\" with other values than it takes");
        }
    }
    void append(Kind kind, const std::vector<PickleValue*>& items, const char* what) {
        PickleValue* target = pop(kind, what);
        if (kind == Kind::Dictionary && items.size() % 2 != 0) {
            corrupt("a dictionary has a key without a value");
        }
        target->items.insert(target->items.end(), items.begin(), items.end());
        push(target);
    }

    void step(unsigned char operation) {
        switch (operation) {
        case 0x80:  // the protocol's version
            m_reader.read<std::uint8_t>("a version");
            return;
        case 0x95:  // a frame's length
            m_reader.read<std::uint64_t>("a length");
            return;
        case '(':
            m_marks.push_back(m_stack.size());
            return;
        case '}':
            return push(make(Kind::Dictionary));
        case ']':
        case ')':
            return pushSequence({});
        case 'N':
            return push(make(Kind::None));
        case 0x88:
        case 0x89:
            return pushInteger(operation == 0x88 ? 1 : 0, Kind::Bool);
        case 'K':
            return pushInteger(m_reader.read<std::uint8_t>("a number"));
        case 'M':
            return pushInteger(m_reader.read<std::uint16_t>("a number"));
        case 'J':
            return pushInteger(m_reader.read<std::int32_t>("a number"));
        case 0x8a:
            return pushLong(m_reader.read<std::uint8_t>("a length"));
        case 'G':
            m_reader.readBytes(8, "a number");
            return push(make(Kind::Real));
        case 'X':
        case 'T':
            return pushText(m_reader.read<std::uint32_t>("a length"));
        case 0x8c:
        case 'U':
            return pushText(m_reader.read<std::uint8_t>("a length"));
        case 'c': {
            const std::string module = readLine();
            return pushGlobal(module + " " + readLine());
        }
        case 0x93: {
            const std::string name = pop(Kind::Text, "a name")->text;
            return pushGlobal(pop(Kind::Text, "a module")->text + " " + name);
        }
        case 'q':
            return remember(m_reader.read<std::uint8_t>("a memo"));
        case 'r':
            return remember(m_reader.read<std::uint32_t>("a memo"));
        case 0x94:
            return remember(static_cast<std::uint32_t>(m_memo.size()));
        case 'h':
            return recall(m_reader.read<std::uint8_t>("a memo"));
        case 'j':
            return recall(m_reader.read<std::uint32_t>("a memo"));
        case 't':
            return pushSequence(popToMark());
        case 0x85:
        case 0x86:
        case 0x87:
            return pushLast(static_cast<std::size_t>(operation - 0x84));
        case 'a':
            return append(Kind::Sequence, {pop()}, "a list");
        case 'e':
            return append(Kind::Sequence, popToMark(), "a list");
        case 's': {
            PickleValue* value = pop();
            PickleValue* key = pop();
            return append(Kind::Dictionary, {key, value}, "a dictionary");
        }
        case 'u':
            return append(Kind::Dictionary, popToMark(), "a dictionary");
        case 'Q':
            return pushStorage();
        case 'R':
            return call();
        case 'b':  // attributes of a dictionary: versions of modules, which weights do not need
            pop();
            return;
        default:
            m_reader.unsupported(m_reader.offset() - 1,
                                 "the pickle's operation " + std::to_string(operation) +
                                     " is not known. Choose the model as safetensors.");
        }
    }

    std::deque<PickleValue>& m_values;
    ByteReader& m_reader;
    std::uint64_t m_start;
    std::vector<PickleValue*> m_stack;
    std::vector<std::size_t> m_marks;
    std::map<std::uint32_t, PickleValue*> m_memo;
};

PickleValue* PickleReader::read(ByteReader& reader) {
    return Machine(m_values, reader).run();
}

}  // namespace xinglin::engine
