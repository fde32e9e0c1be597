#include "app/knowledge/name_borders.h"

#include <QRegularExpression>
#include <QSet>
#include <QStringList>
#include <algorithm>

#include "app/knowledge/han_text.h"

namespace xinglin::app {
namespace {

constexpr qsizetype kShortestDrug = 3;
constexpr qsizetype kLongestDrug = 9;

/// Words by their length, for finding them at an end of a text.
class Words final {
public:
    explicit Words(const char* text) {
        for (const QString& word : QString::fromUtf8(text).split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
            m_words += word;
            m_longest = std::max(m_longest, word.size());
        }
    }

    bool endIn(QStringView text) const {
        return longest(text.size(), [&](qsizetype length) { return text.last(length); }) > 0;
    }

    bool begin(QStringView text) const { return lengthAtStart(text) > 0; }

    /// Of the longest word with which `text` begins; 0: it begins with none.
    qsizetype lengthAtStart(QStringView text) const {
        return longest(text.size(), [&](qsizetype length) { return text.first(length); });
    }

private:
    template <typename Part>
    qsizetype longest(qsizetype size, Part part) const {
        for (qsizetype length = std::min(size, m_longest); length > 0; --length) {
            if (m_words.contains(part(length).toString())) {
                return length;
            }
        }
        return 0;
    }

    QSet<QString> m_words;
    qsizetype m_longest = 0;
};

// What people eat and drink beside a drug. Those that are drugs as well are found as such before.
const Words& foods() {
    static const Words kWords(
        "牛奶 酸奶 羊奶 奶粉 豆浆 豆奶 豆腐 豆制品 咖啡 茶叶 茶水 浓茶 绿茶 红茶 奶茶 乌龙茶 白酒 啤酒 红酒 "
        "黄酒 米酒 饮料 可乐 果汁 柠檬 柠檬水 红糖 白糖 红糖水 糖水 盐水 米饭 米汤 稀饭 面条 馒头 面包 鸡蛋 "
        "鸭蛋 蛋清 鸡肉 鸡汤 鸭肉 猪肉 猪肝 猪蹄 牛肉 羊肉 羊脑 猪脑 狗肉 鱼肉 鱼汤 海鲜 海带 虾 螃蟹 排骨 "
        "排骨汤 骨头汤 萝卜 白萝卜 胡萝卜 白菜 菠菜 芹菜 土豆 番茄 西红柿 黄瓜 冬瓜 南瓜 苦瓜 茄子 辣椒 洋葱 "
        "水果 香蕉 苹果 梨 梨子 橘子 橙子 葡萄 西瓜 荔枝 芒果 榴莲 樱桃 草莓 猕猴桃 柿子 花生 花生米 瓜子 "
        "核桃 黄豆 红豆 鱼油 ");
    return kWords;
}

// No character that begins or ends names of herbs stands here alone: 中, 生, 野, 子, 药 and the like only as
// a part of a longer word.
const Words& wordsBefore() {
    static const Words kWords(
        // what is done with a herb
        "吃 喝 服 用 饮 食 含 完 点 冲 擦 搽 抹 贴 那 那么 加 加上 配上 减 去 换成 改成 变成 制成 做成 开 抓 "
        "买 卖 煎 煮 煲 炖 泡 熬 嚼 "
        "敷 涂 放 换 替 停 代替 替代 取代 "
        "选择 选 "
        "称 叫 做 拿 取 给 让 将 把 被 对 比 像 如 即 是 为 以 由 从 在 到 只 仅 先 再 还 也 都 就 才 又 "
        "该 需 宜 须 可 能 会 要 想 忌 禁 反 畏 恶 有 含有 没有 无须 不宜 不能 不要 不可 等 至 于 量 的 之 "
        "了 着 过 "
        "和 与 及 或 跟 同 配 合 并 且 而 但 若 因 吗 呢 吧 啊 "
        // what is asked of it
        "问 查 找 说 讲 谈 论 指 谓 知道 了解 认识 介绍 解释 说明 分析 比较 区别 区分 鉴别 辨别 查询 查找 "
        "推荐 列出 "
        "简述 试述 论述 概述 描述 评价 总结 关于 有关 针对 对于 比如 例如 譬如 包括 尤其 特别 请问 谈谈 说说 "
        "讲讲 聊聊 "
        "什么 何为 何谓 如何 怎样 怎么 为何 多少 哪些 哪种 何种 各种 这种 那种 一种 某种 两种 几种 一味 这味 "
        "那味 几味 "
        "哪味 单味 每味 药味 这个 那个 一个 哪个 告诉我 看看 看 下 一下 克 钱 两 斤 些 一点 少许 一根 一片 "
        "几片 "
        // which drugs
        "中药 西药 草药 中草药 药材 饮片 药物 毒药 补药 方剂 经方 名方 古方 成药 中成药 处方 方子 方中 其中 "
        "汤中 药中 散中 丸中 汤里 散里 丸里 方里 药里 剂里 片里 膏里 "
        "君药 臣药 佐药 使药 主药 新鲜 优质 进口 国产 正品 道地 地道 "
        // who takes it, and when
        "孕妇 产妇 孕期 妊娠 哺乳 哺乳期 经期 月经期 备孕 怀孕 儿童 小孩 孩子 宝宝 婴儿 婴幼儿 幼儿 小儿 "
        "青少年 老人 坐月子 小朋友 糖尿病 高血压 高血脂 心脏病 肝病 肾病 胃病 肝炎 肾炎 痛风 感冒 "
        "老年人 患者 病人 的人 女性 男性 女人 男人 妇女 我 你 您 他 她 它 我们 你们 大家 妈妈 爸爸 家人 父亲 "
        "母亲 奶奶 "
        "爷爷 老婆 老公 医生 大夫 药师 药店 医院 每天 每日 每次 天天 长期 短期 经常 大量 少量 适量 过量 同时 "
        "一起 一同 "
        "单独 分别 直接 平时 平常 最近 现在 今天 昨天 之后 之前 以后 以前 饭前 饭后 睡前 早上 晚上 期间 时候 "
        "时 后 前");
    return kWords;
}

const Words& wordsBehind() {
    static const Words kWords(
        "的 是 有 和 与 及 或 跟 同 配 加 减 去 合 反 畏 恶 吗 呢 吧 啊 呀 么 嘛 了 着 过 能 可 会 要 想 该 "
        "应 须 宜 需 "
        "请 在 对 比 为 于 由 从 到 不 没 无 未 也 都 还 就 才 又 再 先 后 起 各 均 怎 如 何 哪 几 多 属 归 "
        "入 含 "
        "用 "
        "吃 喝 服 饮 "
        "叫 称 等 最 很 太 更 较 这 那 其 之 以 而 但 若 因 所 被 把 将 使 让 给 换 替 代 改 放 来 毒 量 证 "
        "一 两 每 "
        "好 行 总 管用 直接 试试 混合 混 现在 除 除了 进行 提神 有益 擦 搽 抹 洗头 洗脸 洗澡 煎 煮 炖 泡 熬 "
        "煲 蒸 炒 烧 磨 研 捣 打碎 切 嚼 外敷 外用 外洗 内服 冲服 含服 兑服 "
        // what is asked of it
        "什么 哪些 怎么 怎样 如何 为什么 为何 是否 能否 可否 可以 一起 一同 同时 联合 联用 并用 搭配 配伍 "
        "之间 以及 里的 "
        "里面 中的 中毒 中药 当中 方面 药性 药味 药理 药效 药材 药物 药用 药典 药对 这味药 这个药 这种药 "
        "功效 功能 功用 作用 "
        "主治 主要 适应 适合 适用 适宜 用量 用法 剂量 大剂量 小剂量 常用 大量 少量 过量 长期 短期 毒性 "
        "副作用 不良反应 禁忌 "
        "慎用 忌用 归经 性味 性状 性寒 性热 性温 性平 性凉 味苦 味甘 味辛 味酸 味咸 成分 产地 别名 又名 别称 "
        "炮制 价格 图片 "
        "过敏 来源 出自 出处 区别 差别 不同 异同 比较 对比 相比 相反 相畏 相克 相使 相须 相恶 相杀 介绍 简介 "
        "说明 特点 特征 "
        "注意 影响 引起 导致 造成 产生 出现 增加 减少 提高 降低 促进 抑制 改善 缓解 治疗 治 属于 具有 存在 "
        "容易 必须 主产 "
        "煎法 服法 煎服 水煎 原方 组成 加味 加减 方证 方义 方解 方歌 方剂 全方 怎 可不可以 能不能 行不行 "
        "好不好 要不要 "
        // what it does
        "补 抗 降 调 止 祛 健脾 健胃 养血 养心 养颜 养胃 滋阴 润肺 润肠 润燥 通便 通络 通经 退烧 退热 发汗 "
        "发散 消炎 消肿 "
        "消食 消渴 清热 清肺 清肝 解毒 解表 化痰 化湿 化瘀 利水 利湿 利尿 活血 安神 安胎 壮阳 减肥 大热 大寒 "
        "大补 温阳 温中 "
        "温经 散寒 散结 回阳 固表 敛汗 明目 美容 "
        // who takes it, and when
        "孕妇 产妇 孕期 妊娠 哺乳 经期 儿童 小孩 孩子 宝宝 婴儿 幼儿 小儿 老人 老年人 患者 病人 女性 男性 "
        "女人 男人 妇女 怀孕 备孕 坐月子 小朋友 婴幼儿 心脏病 肝病 肾病 胃病 肝炎 肾炎 痛风 感冒 "
        // what harm it does
        "伤肝 伤肾 伤胃 伤身 伤 致癌 致畸 致命 致死 致 损伤 损害 害 升高 升 超量 超过 超 上火 打胎 堕胎 滑胎 "
        "外擦 "
        "肝 肾功能 肾毒性 高血压 糖尿病 我 你 您 他 她 医生 天天 晚上 早上 饭前 饭后 睡前 期间 时候 时");
    return kWords;
}

// 黄芪水, 菊花茶: what people make of a herb at home is asked of the herb.
bool isHomeMade(QChar character) {
    return character == u'水' || character == u'茶' || character == u'粥';
}

// Of the food with which `text` begins, as a dish where it goes on as one (羊肉汤, 苹果汁); 0: with none.
qsizetype dishAtStart(QStringView text) {
    const qsizetype length = foods().lengthAtStart(text);
    const bool isDish =
        length > 0 && length < text.size() && (text.at(length) == u'汤' || text.at(length) == u'汁');
    return isDish ? length + 1 : length;
}

}  // namespace

bool mayBeginBehind(QStringView before) {
    // 三片, 20天: how much, or for how long.
    static const QRegularExpression kCounted(QStringLiteral(
        "[0-9一二三四五六七八九十两几半多][天日周月年粒颗个份杯碗片根块袋包盒瓶勺枚克钱两斤]$"));
    return before.isEmpty() || !hasHan(before.last(1)) || wordsBefore().endIn(before) ||
           kCounted.match(before.last(std::min<qsizetype>(before.size(), 2))).hasMatch();
}

bool mayEndBefore(QStringView after) {
    constexpr int kMostWords = 8;
    for (int i = 0; i < kMostWords; ++i) {
        if (after.isEmpty() || !hasHan(after.first(1)) || wordsBehind().begin(after)) {
            return true;
        }
        // 海带冬瓜排骨汤: of several dishes each is one only if the last is a whole word.
        qsizetype length = dishAtStart(after);
        if (length == 0 && isHomeMade(after.front())) {
            length = 1;
        }
        if (length == 0) {
            return false;
        }
        after = after.sliced(length);
    }
    return false;
}

qsizetype foodAtStart(QStringView text) {
    const qsizetype length = dishAtStart(text);
    return length > 0 && mayEndBefore(text.sliced(length)) ? length : 0;
}

bool areFoods(QStringView text) {
    if (text.isEmpty()) {
        return false;
    }
    while (!text.isEmpty()) {
        const qsizetype length = dishAtStart(text);
        if (length == 0) {
            return false;
        }
        text = text.sliced(length);
    }
    return true;
}

bool isWesternDrugName(QStringView text) {
    // What names of drugs begin with in Chinese, though it is a word of its own elsewhere; and how they end.
    static const QString kBeginnings = QStringLiteral("对比替可来去加多先两合复再同能利");
    static const Words kEndings(
        "胺 酚 酮 醇 酸 酯 啶 唑 嗪 素 坦 普利 洛尔 地平 他汀 西林 沙星 替尼 单抗 韦 苷 胍 肼 脲 酰 腙 甙 喹 "
        "因 定 丁 平 特 氟 松 林 宁 灵 仑 隆 汀 明 尼 钠 钾 钙 锌 铋 列酮 列净 列汀 列奈 拉唑 替丁 必利 司特 "
        "司琼 芬 磷 铂 滨 星 嘧啶 吡嗪 噻嗪 嘌呤");
    return text.size() >= kShortestDrug && text.size() <= kLongestDrug &&
           kBeginnings.contains(text.front()) && kEndings.endIn(text);
}

qsizetype westernDrugAtStart(QStringView text) {
    for (qsizetype length = kShortestDrug; length <= std::min(kLongestDrug, text.size()); ++length) {
        if (isWesternDrugName(text.first(length)) && mayEndBefore(text.sliced(length))) {
            return length;
        }
    }
    return 0;
}

bool isEverydayWord(const QString& alias, const QString& question) {
    // 头发 is 血余炭 to a book, 会及 五味子, 能消 (能消炎) 威灵仙.
    static const QStringList kWords = {QStringLiteral("头发"), QStringLiteral("会及"),
                                       QStringLiteral("能消")};
    if (kWords.contains(alias)) {
        return true;
    }
    // A cast is put on or taken off; 骨折 alone says nothing: 石膏 is prescribed to people with one, too.
    static const QRegularExpression kPlaster(
        QStringLiteral("打(?:了|上|着|过|完|好|个)?石膏|拆(?:了|完|掉)?石膏|石膏(?:固定|绷带|夹板|托)|"
                       "石膏[^，。？！；,?!;]{0,8}拆"));
    return alias == QStringLiteral("石膏") && kPlaster.match(question).hasMatch();
}

bool isPinyinSyllable(QStringView word) {
    static const QRegularExpression kSyllable(QStringLiteral(
        "^(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:a|o|e|ai|ei|ao|ou|an|en|ang|eng|ong|i|ia|ie|iao|"
        "iu|ian|in|iang|ing|iong|u|ua|uo|uai|ui|uan|un|uang|ue|v|ve)|er)$"));
    static const QSet<QString> kEnglish = [] {
        QSet<QString> words;
        for (const char* word :
             {"a",   "an",   "be",  "can", "die", "do",  "fan", "for",  "fun",  "go",  "he",  "i",   "in",
              "lie", "long", "man", "me",  "men", "no",  "or",  "pan",  "pie",  "ran", "she", "so",  "sun",
              "the", "to",   "we",  "you", "tea", "gun", "run", "song", "wine", "sue", "due", "cue", "hue"}) {
            words += QString::fromLatin1(word);
        }
        return words;
    }();
    const QString text = word.toString().toLower();
    return !kEnglish.contains(text) && kSyllable.match(text).hasMatch();
}

}  // namespace xinglin::app
