#include "app/cases/term_finder.h"

#include <algorithm>

#include "app/knowledge_build/pinyin.h"

namespace xinglin::app {

TermFinder::TermFinder(const FormField& field) {
    PinyinReader pinyin({});
    for (const TermGroup& group : field.groups) {
        for (const FormTerm& term : group.terms) {
            Keys keys{term.id, {}};
            // The label and the id: 红 on the chip is 舌红 in the record, and both are what people think of.
            for (const QString& text : {term.label.zhCn, term.id}) {
                const QStringList syllables = pinyin.read(text).syllables;
                keys.spellings += joinedSpellings(syllables);
                keys.spellings.append(initialsOf(syllables));
            }
            keys.spellings.append(term.label.en.toLower().remove(u' '));
            m_terms.append(keys);
        }
    }
}

QStringList TermFinder::find(const QString& typed) const {
    const QString wanted = typed.toLower();
    QStringList ids;
    for (const Keys& keys : m_terms) {
        const bool fits =
            std::any_of(keys.spellings.begin(), keys.spellings.end(),
                        [&wanted](const QString& spelling) { return spelling.startsWith(wanted); });
        if (fits && !wanted.isEmpty()) {
            ids.append(keys.id);
        }
    }
    return ids;
}

}  // namespace xinglin::app
