#include "ui/chat/unknown_note.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/chat/fact_content.h"

namespace xinglin::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(UnknownNote)
};

// The same sentences as in app/chat/fact_text.cpp, in the window's language instead of the question's.
QString sentence(const app::UnknownName& name) {
    //: Between names in a list
    const QString nearest = name.nearest.join(Words::tr(", "));
    switch (name.kind) {
    case app::UnknownName::Kind::Nearest:
        return Words::tr("If “%1” is a name, the knowledge base does not know it; the sources are about %2.")
            .arg(name.written, name.nearest.value(0));
    case app::UnknownName::Kind::Beside:
        return Words::tr(
                   "The knowledge base has nothing about “%1”, nor whether it may be taken with the "
                   "others; that nothing is known does not mean that it may.")
            .arg(name.written);
    case app::UnknownName::Kind::Together:
        if (!nearest.isEmpty()) {
            //: %1 is a Western drug, %2 one or more herbs, formulas …
            return Words::tr(
                       "The knowledge base does not say what “%1” does together with %2; that nothing is "
                       "known does not mean that they may be taken together.")
                .arg(name.written, nearest);
        }
        return Words::tr(
                   "The knowledge base does not say what “%1” does together with the others; that "
                   "nothing is known does not mean that it may be taken with them.")
            .arg(name.written);
    case app::UnknownName::Kind::Field: {
        QStringList fields;
        for (const QString& field : name.fields) {
            fields += fieldWord(field);
        }
        //: %1 is a herb, formula …, %2 what is not known of it: actions, dose …
        return Words::tr("Of %1 the knowledge base does not have: %2.")
            .arg(name.written, fields.join(Words::tr(", ")));
    }
    case app::UnknownName::Kind::Inside:
        return Words::tr(
                   "The knowledge base has no entry “%1”; the sources only have it in a name or text and do "
                   "not answer for it.")
            .arg(name.written);
    case app::UnknownName::Kind::Forms:
        //: %1 is a name without its dosage form, %2 a list of names with it
        return Words::tr("%n more are called “%1”: %2; ask with the full name of the one that is meant.",
                         nullptr, static_cast<int>(name.nearest.size()))
            .arg(name.written, nearest);
    case app::UnknownName::Kind::Other:
        break;
    }
    return nearest.isEmpty()
               ? Words::tr("The knowledge base does not know “%1”; no source is about it.").arg(name.written)
               : Words::tr("The knowledge base does not know “%1”; no source is about it. It is not %2.")
                     .arg(name.written, nearest);
}

}  // namespace

QString unknownNote(const QList<app::UnknownName>& unknown) {
    QStringList sentences;
    for (const app::UnknownName& name : unknown) {
        sentences += sentence(name);
        if (!name.similar.isEmpty()) {
            //: Behind the sentence that a name is unknown; %1 one or more names that are spelt much like it
            sentences.last() += Words::tr(" Did you mean %1? Then ask again with that name.")
                                    //: Between names in a list
                                    .arg(name.similar.join(Words::tr(", ")));
        }
    }
    return sentences.join(QLatin1Char('\n'));
}

}  // namespace xinglin::ui
