<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AskCommand</name>
    <message>
        <source>There is no mode “%1”.</source>
        <translation>没有“%1”这种模式。</translation>
    </message>
    <message>
        <source>Choose one of: %1.</source>
        <translation>可选：%1。</translation>
    </message>
    <message>
        <source>The question is empty.</source>
        <translation>问题是空的。</translation>
    </message>
    <message>
        <source>Write it as the argument, or give “-” and write it to standard input.</source>
        <translation>请把问题写成参数，或写“-”并从标准输入给出。</translation>
    </message>
</context>
<context>
    <name>AuditRules</name>
    <message>
        <source>Banned</source>
        <translation>禁用</translation>
    </message>
    <message>
        <source>Controlled toxic drug</source>
        <translation>毒性管制</translation>
    </message>
    <message>
        <source>Unknown name</source>
        <translation>药名不明</translation>
    </message>
    <message>
        <source>Eighteen incompatibilities</source>
        <translation>十八反</translation>
    </message>
    <message>
        <source>Nineteen antagonisms</source>
        <translation>十九畏</translation>
    </message>
    <message>
        <source>Forbidden in pregnancy</source>
        <translation>妊娠禁用</translation>
    </message>
    <message>
        <source>Dose over the limit</source>
        <translation>超剂量</translation>
    </message>
    <message>
        <source>Way of taking</source>
        <translation>给药途径</translation>
    </message>
    <message>
        <source>Allergy</source>
        <translation>过敏</translation>
    </message>
    <message>
        <source>Ambiguous name</source>
        <translation>药名歧义</translation>
    </message>
    <message>
        <source>Caution in pregnancy</source>
        <translation>妊娠慎用</translation>
    </message>
    <message>
        <source>Pregnancy not asked</source>
        <translation>妊娠未问</translation>
    </message>
    <message>
        <source>Breast-feeding</source>
        <translation>哺乳</translation>
    </message>
    <message>
        <source>Dose missing</source>
        <translation>缺剂量</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Herb and drug</source>
        <translation>中西药合用</translation>
    </message>
    <message>
        <source>Special population</source>
        <translation>特殊人群</translation>
    </message>
    <message>
        <source>Handling mark missing</source>
        <translation>缺特殊处理标记</translation>
    </message>
    <message>
        <source>Toxic</source>
        <translation>毒性</translation>
    </message>
    <message>
        <source>Dose under the usual</source>
        <translation>低于常用量</translation>
    </message>
    <message>
        <source>Days of supply</source>
        <translation>用量天数</translation>
    </message>
    <message>
        <source>Term of validity</source>
        <translation>处方有效期</translation>
    </message>
    <message>
        <source>Number of herbs</source>
        <translation>药味数</translation>
    </message>
    <message>
        <source>Total weight</source>
        <translation>总量</translation>
    </message>
    <message>
        <source>Protected animal</source>
        <translation>限用动物药</translation>
    </message>
</context>
<context>
    <name>AuditSettings</name>
    <message>
        <source>the settings are an object</source>
        <translation>设置须为一个对象</translation>
    </message>
    <message>
        <source>unknown key “%1”; known: %2</source>
        <translation>未知的键“%1”；可用：%2</translation>
    </message>
    <message>
        <source>Correct this place of the audit settings.</source>
        <translation>请更正审方设置的这一处。</translation>
    </message>
    <message>
        <source>“severities” is an object of rules and severities</source>
        <translation>“severities”须为“规则：级别”的对象</translation>
    </message>
    <message>
        <source>there is no rule “%1”</source>
        <translation>没有名为“%1”的规则</translation>
    </message>
    <message>
        <source>a severity is one of: %1</source>
        <translation>级别只能是：%1</translation>
    </message>
    <message>
        <source>“%1” is never below “%2”</source>
        <translation>“%1”不得低于“%2”</translation>
    </message>
    <message>
        <source>“banned” is a list of herbs</source>
        <translation>“banned”须为药名列表</translation>
    </message>
    <message>
        <source>The audit settings %1 cannot be read.</source>
        <translation>无法读取审方设置 %1。</translation>
    </message>
    <message>
        <source>Check that the file may be read.</source>
        <translation>请检查文件的读取权限。</translation>
    </message>
    <message>
        <source>The audit settings %1 cannot be written.</source>
        <translation>审核设置 %1 无法写入。</translation>
    </message>
    <message>
        <source>Check that the folder may be written and the disk has room.</source>
        <translation>请检查该文件夹可写、磁盘有空间。</translation>
    </message>
    <message>
        <source>“limits” is an object of numbers</source>
        <translation>“limits”应为一组数字</translation>
    </message>
    <message>
        <source>“%1” is a whole number</source>
        <translation>“%1”应为整数</translation>
    </message>
    <message>
        <source>“%1” is a number from %2 to %3</source>
        <translation>“%1”应为 %2 至 %3 的数</translation>
    </message>
</context>
<context>
    <name>CaseRecord</name>
    <message>
        <source>a case is an object with “fields” or “text”</source>
        <translation>病案须为含“fields”或“text”的对象</translation>
    </message>
    <message>
        <source>neither “fields” nor “text” is there</source>
        <translation>缺少“fields”与“text”</translation>
    </message>
    <message>
        <source>Correct this place of the case.</source>
        <translation>请改正病案的这一处。</translation>
    </message>
    <message>
        <source>the form must be “%1”</source>
        <translation>表单须为“%1”</translation>
    </message>
    <message>
        <source>“%1” must be a text</source>
        <translation>“%1”须为文本</translation>
    </message>
    <message>
        <source>“fields” must be an object of field ids and values</source>
        <translation>“fields”须为字段与取值的对象</translation>
    </message>
    <message>
        <source>the form has no field “%1”; did you mean “%2”?</source>
        <translation>表单没有字段“%1”，是否指“%2”？</translation>
    </message>
    <message>
        <source>%1: the form has no field “%2” (nearest: “%3”); its words are kept as free text.</source>
        <translation>%1：表单没有字段“%2”（最相近：“%3”），其内容按自由文本保留。</translation>
    </message>
    <message>
        <source>a text is expected here</source>
        <translation>此处须为文本</translation>
    </message>
    <message>
        <source>only “terms” and “text” can stand here</source>
        <translation>此处只能是“terms”与“text”</translation>
    </message>
    <message>
        <source>a pulse has “total”, “left”, “right” and “text”</source>
        <translation>脉象由“total”“left”“right”“text”组成</translation>
    </message>
    <message>
        <source>the places of a pulse are “cun”, “guan” and “chi”</source>
        <translation>脉位为“cun”“guan”“chi”</translation>
    </message>
    <message>
        <source>a list of words is expected here</source>
        <translation>此处须为词的列表</translation>
    </message>
    <message>
        <source>a word is expected here</source>
        <translation>此处须为一个词</translation>
    </message>
    <message>
        <source>a number is expected here</source>
        <translation>此处须为数字</translation>
    </message>
    <message>
        <source>use one of: %1</source>
        <translation>请用其一：%1</translation>
    </message>
    <message>
        <source>a date is written as 2026-11-23</source>
        <translation>日期写作 2026-11-23</translation>
    </message>
</context>
<context>
    <name>CaseStore</name>
    <message>
        <source>This case is signed or void and takes no more changes.</source>
        <translation>本病案已签名或作废，不能再改。</translation>
    </message>
    <message>
        <source>Open a follow-up visit for what is new.</source>
        <translation>新的情况请另建复诊。</translation>
    </message>
    <message>
        <source>case %1</source>
        <translation>病案 %1</translation>
    </message>
    <message>
        <source>This case does not exist.</source>
        <translation>没有这份病案。</translation>
    </message>
    <message>
        <source>Choose it from the list.</source>
        <translation>请从列表中选择。</translation>
    </message>
    <message>
        <source>Version %1 of this case does not exist.</source>
        <translation>本病案没有第 %1 版。</translation>
    </message>
    <message>
        <source>There are changes that have not been saved.</source>
        <translation>尚有未保存的改动。</translation>
    </message>
    <message>
        <source>Save the case, then sign it.</source>
        <translation>请先保存，再签名。</translation>
    </message>
</context>
<context>
    <name>CaseValidator</name>
    <message>
        <source>“%1” has not been asked yet.</source>
        <translation>“%1”尚未询问。</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>尚无任何记录。</translation>
    </message>
    <message>
        <source>At least one diagnosis is needed.</source>
        <translation>至少要有一项诊断。</translation>
    </message>
    <message>
        <source>%1: expected between %2 and %3 %4.</source>
        <translation>%1：应在 %2 至 %3 %4 之间。</translation>
    </message>
    <message>
        <source>%1 should be above %2.</source>
        <translation>%1应高于%2。</translation>
    </message>
</context>
<context>
    <name>ChatFigures</name>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation>首词元 %1</translation>
    </message>
    <message>
        <source>cut at the limit of the answer&apos;s length</source>
        <translation>已到长度上限</translation>
    </message>
    <message>
        <source>Looking up sources</source>
        <translation>正在检索依据</translation>
    </message>
    <message>
        <source>The model is being loaded</source>
        <translation>正在载入模型</translation>
    </message>
    <message>
        <source>The model is reading</source>
        <translation>模型正在阅读</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>正在生成</translation>
    </message>
</context>
<context>
    <name>ChatMode</name>
    <message>
        <source>the name must be chat_&lt;id&gt;_v&lt;number&gt;.txt</source>
        <translation>文件名须为 chat_&lt;id&gt;_v&lt;序号&gt;.txt</translation>
    </message>
    <message>
        <source>“title.en” and both prompts, “=== zh” and “=== en”, must be there</source>
        <translation>须有“title.en”以及“=== zh”“=== en”两段提示词</translation>
    </message>
    <message>
        <source>The prompt file %1 is wrong in line %2: %3.</source>
        <translation>提示词文件 %1 第 %2 行有误：%3。</translation>
    </message>
    <message>
        <source>Correct the line or install the program again.</source>
        <translation>请改正该行，或重新安装本程序。</translation>
    </message>
    <message>
        <source>“%1” is no language of prompts</source>
        <translation>“%1”不是提示词的语言</translation>
    </message>
    <message>
        <source>“%1” must be a number from %2 to %3</source>
        <translation>“%1”须是 %2 到 %3 之间的数</translation>
    </message>
    <message>
        <source>“grounding” must be on or off</source>
        <translation>“grounding”须为 on 或 off</translation>
    </message>
    <message>
        <source>“%1” is no field of a prompt file</source>
        <translation>提示词文件中没有“%1”这一项</translation>
    </message>
    <message>
        <source>The prompt file %1 cannot be read.</source>
        <translation>无法读取提示词文件 %1。</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>请检查文件权限。</translation>
    </message>
    <message>
        <source>The folder %1 holds no prompt of the chat.</source>
        <translation>文件夹 %1 中没有对话用的提示词。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装本程序。</translation>
    </message>
</context>
<context>
    <name>CsvWriter</name>
    <message>
        <source>%1 could not be written.</source>
        <translation>无法写入 %1。</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the file open.</source>
        <translation>请另选文件夹，或关闭正在打开该文件的程序。</translation>
    </message>
</context>
<context>
    <name>Database</name>
    <message>
        <source>The database %1 cannot be opened.</source>
        <translation>无法打开数据库 %1。</translation>
    </message>
    <message>
        <source>The search was stopped.</source>
        <translation>检索已停止。</translation>
    </message>
    <message>
        <source>Start it again.</source>
        <translation>请重新检索。</translation>
    </message>
    <message>
        <source>The disk is full; nothing was saved.</source>
        <translation>磁盘已满，未能保存。</translation>
    </message>
    <message>
        <source>Free some space and save again.</source>
        <translation>请腾出空间后再保存。</translation>
    </message>
    <message>
        <source>Another program holds the database.</source>
        <translation>另一个程序正占用数据库。</translation>
    </message>
    <message>
        <source>Close the other program and try again.</source>
        <translation>请关闭那个程序后重试。</translation>
    </message>
    <message>
        <source>The database file is damaged.</source>
        <translation>数据库文件已损坏。</translation>
    </message>
    <message>
        <source>Restore it from a backup.</source>
        <translation>请从备份恢复。</translation>
    </message>
    <message>
        <source>The database file cannot be opened.</source>
        <translation>无法打开数据库文件。</translation>
    </message>
    <message>
        <source>Check that the folder exists and may be written.</source>
        <translation>请检查文件夹是否存在、是否可写。</translation>
    </message>
    <message>
        <source>There is not enough memory for the database.</source>
        <translation>内存不足，无法使用数据库。</translation>
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation>请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>The database refused an operation.</source>
        <translation>数据库拒绝了一项操作。</translation>
    </message>
    <message>
        <source>This is a bug: please report it with the detail.</source>
        <translation>这是程序缺陷，请连同详情一并报告。</translation>
    </message>
</context>
<context>
    <name>DetachedJob</name>
    <message>
        <source>The program %1 cannot be started.</source>
        <translation>无法启动程序 %1。</translation>
    </message>
    <message>
        <source>Check that the disk is not full, and install the program again.</source>
        <translation>请检查磁盘是否已满，并重新安装程序。</translation>
    </message>
</context>
<context>
    <name>DiagnosisDraft</name>
    <message>
        <source>%1: %2 (%3). %4</source>
        <translation>%1：%2（%3）。%4</translation>
    </message>
    <message>
        <source>%1 (%2: %3)</source>
        <translation>%1（%2：%3）</translation>
    </message>
</context>
<context>
    <name>DisagreementDetail</name>
    <message>
        <source>Sources disagree on: %1. What each of them says stands further down.</source>
        <extracomment>fields of an entry: dose, flavour</extracomment>
        <translation>各来源说法不一：%1。各自所载见下方。</translation>
    </message>
    <message>
        <source>Sources disagree</source>
        <translation>来源不一致</translation>
    </message>
    <message numerus="yes">
        <source>%n point(s); none is decided here</source>
        <translation>
            <numerusform>%n 处；此处不作裁断</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DispensingStore</name>
    <message>
        <source>This prescription is not on the desk.</source>
        <translation>此处方不在调剂台上。</translation>
    </message>
    <message>
        <source>A physician signs it first; choose another one from the queue.</source>
        <translation>须先由医师签名；请从队列中另选一张。</translation>
    </message>
    <message>
        <source>Nobody answers for these findings: %1.</source>
        <translation>以下审方结果尚无人负责：%1。</translation>
    </message>
    <message>
        <source>Return the prescription to the physician with the reason.</source>
        <translation>请注明理由，退回医师。</translation>
    </message>
    <message>
        <source>Who dispensed or reviewed a prescription does not check it.</source>
        <translation>调配或审核过此处方的人不得核对。</translation>
    </message>
    <message>
        <source>Let another pharmacist check it. The settings say what is demanded here.</source>
        <translation>请由另一位药师核对；本处要求见“设置”。</translation>
    </message>
    <message>
        <source>A signature needs a name.</source>
        <translation>签名须有姓名。</translation>
    </message>
    <message>
        <source>Write who signs.</source>
        <translation>请写明签名人。</translation>
    </message>
    <message>
        <source>A return needs a reason, and its answer needs words.</source>
        <translation>退回须有理由，答复须有内容。</translation>
    </message>
    <message>
        <source>Write why.</source>
        <translation>请写明理由。</translation>
    </message>
    <message>
        <source>This signature is not one of this role.</source>
        <translation>此身份不能签这一步。</translation>
    </message>
    <message>
        <source>Pharmacists review, check and hand out; assistants dispense; physicians answer what was returned.</source>
        <translation>药师审核、核对、发药；药士调配；医师答复退回的处方。</translation>
    </message>
    <message>
        <source>This prescription was voided meanwhile.</source>
        <translation>此处方其间已作废。</translation>
    </message>
    <message>
        <source>Put back what was taken for it; nothing more is signed.</source>
        <translation>请将已取药材归位；不再签名。</translation>
    </message>
    <message>
        <source>Somebody else has signed this prescription meanwhile.</source>
        <translation>其间已有他人在此处方上签名。</translation>
    </message>
    <message>
        <source>Look at its steps again, then decide.</source>
        <translation>请重看各步签名后再定。</translation>
    </message>
    <message>
        <source>This step is not the next one.</source>
        <translation>还轮不到这一步。</translation>
    </message>
    <message>
        <source>Review, dispense, check and hand out follow each other.</source>
        <translation>须依次审核、调配、核对、发药。</translation>
    </message>
    <message>
        <source>These names of the stock mean another herb than when it was signed: %1.</source>
        <translation>药柜中这些名称现在所指的药与签名时不同：%1。</translation>
    </message>
    <message>
        <source>Return the prescription: the physician writes the herb that is meant.</source>
        <translation>请退回处方，由医师写明所用的药。</translation>
    </message>
    <message>
        <source>The audit says something else of this prescription by now.</source>
        <translation>这张处方的审方结果已有变化。</translation>
    </message>
    <message>
        <source>Look at its findings again, then decide.</source>
        <translation>请重新查看审方结果，再作决定。</translation>
    </message>
</context>
<context>
    <name>DraftReviewer</name>
    <message>
        <source>The folder %1 holds no usable prompt of the diagnosis.</source>
        <translation>文件夹 %1 中没有可用的诊断提示词。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装程序。</translation>
    </message>
    <message>
        <source>ignored: the model named something that is no candidate</source>
        <translation>未采用：模型所答不在候选之中</translation>
    </message>
    <message>
        <source>ignored: the model named no candidate</source>
        <translation>未采用：模型未给出候选</translation>
    </message>
    <message>
        <source>used: the model ordered the candidates</source>
        <translation>已采用：由模型排序候选</translation>
    </message>
</context>
<context>
    <name>EngineClient</name>
    <message>
        <source>The conversation is longer than the model&apos;s context.</source>
        <translation>对话已超出模型的上下文长度。</translation>
    </message>
    <message>
        <source>Start a new conversation, or load the model with a larger context.</source>
        <translation>请新建对话，或以更大的上下文载入模型。</translation>
    </message>
    <message>
        <source>The engine ran out of memory.</source>
        <translation>引擎内存不足。</translation>
    </message>
    <message>
        <source>Load the model with a smaller context, or choose a smaller model.</source>
        <translation>请以更小的上下文载入，或换用更小的模型。</translation>
    </message>
    <message>
        <source>The engine cannot be reached.</source>
        <translation>无法连接引擎。</translation>
    </message>
    <message>
        <source>Load the model again, or check the address of the engine.</source>
        <translation>请重新载入模型，或检查引擎位址。</translation>
    </message>
    <message>
        <source>The engine refused the key.</source>
        <translation>引擎拒绝了密钥。</translation>
    </message>
    <message>
        <source>Load the model again, or correct the key of the remote engine.</source>
        <translation>请重新载入模型，或更正远程引擎的密钥。</translation>
    </message>
    <message>
        <source>The engine does not know this model or request.</source>
        <translation>引擎不认识这个模型或请求。</translation>
    </message>
    <message>
        <source>Check that the address belongs to an engine and that it offers the model.</source>
        <translation>请确认该地址是引擎，且提供此模型。</translation>
    </message>
    <message>
        <source>The engine is busy with other requests.</source>
        <translation>引擎正忙于其他请求。</translation>
    </message>
    <message>
        <source>Wait a moment and ask again.</source>
        <translation>请稍候再问。</translation>
    </message>
    <message>
        <source>The engine is still loading the model.</source>
        <translation>引擎仍在载入模型。</translation>
    </message>
    <message>
        <source>Wait until it is ready and ask again.</source>
        <translation>请待其就绪后再问。</translation>
    </message>
    <message>
        <source>The engine answered with an error.</source>
        <translation>引擎返回了错误。</translation>
    </message>
    <message>
        <source>Ask again; restart the engine if it happens again.</source>
        <translation>请再问一次；若仍如此，请重启引擎。</translation>
    </message>
    <message>
        <source>The engine stopped the answer with an error.</source>
        <translation>引擎出错，中断了回答。</translation>
    </message>
    <message>
        <source>Continue the answer, or ask again.</source>
        <translation>可续写，或再问一次。</translation>
    </message>
    <message numerus="yes">
        <source>The engine has been silent for %n second(s).</source>
        <translation>
            <numerusform>引擎已 %n 秒没有响应。</numerusform>
        </translation>
    </message>
    <message>
        <source>The connection to the engine ended before the answer did.</source>
        <translation>回答未完，与引擎的连接已断开。</translation>
    </message>
    <message>
        <source>Continue the answer; restart the engine if it has stopped.</source>
        <translation>可续写；若引擎已停，请先重启。</translation>
    </message>
</context>
<context>
    <name>EngineLine</name>
    <message>
        <source>Loading %1…</source>
        <translation>正在载入 %1…</translation>
    </message>
    <message>
        <source>%1 has stopped</source>
        <translation>%1 已停止</translation>
    </message>
</context>
<context>
    <name>EntryDocument</name>
    <message>
        <source>borrowed</source>
        <translation>旁引</translation>
    </message>
    <message>
        <source>inferred</source>
        <translation>推论</translation>
    </message>
    <message>
        <source>no evidence</source>
        <translation>未检索到</translation>
    </message>
    <message>
        <source>Other names</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>组成</translation>
    </message>
    <message>
        <source>Amounts are those of a production batch, not of a dose.</source>
        <translation>用量为制法批量，不是一剂的用量。</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>记载</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>关联</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>另有 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Note of this clinic</source>
        <translation>本诊所札记</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>checked by a pharmacist</source>
        <translation>药师已核</translation>
    </message>
    <message>
        <source>to be checked by a pharmacist</source>
        <translation>待药师核验</translation>
    </message>
    <message>
        <source>Knowledge base %1</source>
        <translation>知识库 %1</translation>
    </message>
    <message>
        <source>Roles: %1</source>
        <extracomment>the book that says which herb is chief, deputy, assistant, envoy</extracomment>
        <translation>君臣佐使：%1</translation>
    </message>
    <message>
        <source>Grams: %1, inferred</source>
        <extracomment>who prints the gram doses, where it is not the source of the composition</extracomment>
        <translation>克数：%1，推论</translation>
    </message>
</context>
<context>
    <name>FactContent</name>
    <message>
        <source>Herb</source>
        <translation>中药</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方剂</translation>
    </message>
    <message>
        <source>Patent medicine</source>
        <translation>中成药</translation>
    </message>
    <message>
        <source>Compound</source>
        <translation>化合物</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>靶点</translation>
    </message>
    <message>
        <source>Syndrome</source>
        <translation>证候</translation>
    </message>
    <message>
        <source>Disease</source>
        <translation>疾病</translation>
    </message>
    <message>
        <source>Therapy</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Clause</source>
        <translation>条文</translation>
    </message>
    <message>
        <source>Acupoint</source>
        <translation>腧穴</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>组成</translation>
    </message>
    <message>
        <source>Also called</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Synonyms</source>
        <translation>同义词</translation>
    </message>
    <message>
        <source>English name</source>
        <translation>英文名</translation>
    </message>
    <message>
        <source>Contains</source>
        <translation>含有</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>见于</translation>
    </message>
    <message>
        <source>Incompatible</source>
        <translation>配伍禁忌</translation>
    </message>
    <message>
        <source>Processed from</source>
        <translation>炮制自</translation>
    </message>
    <message>
        <source>Treats</source>
        <translation>主治</translation>
    </message>
    <message numerus="yes">
        <source> (%n more in the entry)</source>
        <extracomment>Behind a list that is cut: so many more stand in the entry of the knowledge base</extracomment>
        <translation>
            <numerusform>（另有 %n 项，见条目）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactStatus</name>
    <message>
        <source>Checked against the source</source>
        <translation>已与原书核对</translation>
    </message>
    <message>
        <source>To be checked by the pharmacist</source>
        <translation>待本院药师核验</translation>
    </message>
    <message>
        <source>Concluded, not in the source</source>
        <translation>推得，原书未载</translation>
    </message>
</context>
<context>
    <name>FormSchema</name>
    <message>
        <source>an object is expected here</source>
        <translation>此处须为对象</translation>
    </message>
    <message>
        <source>Correct this place of the form.</source>
        <translation>请改正表单的这一处。</translation>
    </message>
    <message>
        <source>“%1” must be a text that is not empty</source>
        <translation>“%1”须为非空文本</translation>
    </message>
    <message>
        <source>“%1” is not an id; use small letters, digits and _</source>
        <translation>“%1”不是标识，请用小写字母、数字与 _</translation>
    </message>
    <message>
        <source>“%1” must be a number</source>
        <translation>“%1”须为数字</translation>
    </message>
    <message>
        <source>“%1” must be a whole number from %2 to %3</source>
        <translation>“%1”须为 %2 至 %3 的整数</translation>
    </message>
    <message>
        <source>“%1” is not known here; use one of: %2</source>
        <translation>此处不识“%1”，请用其一：%2</translation>
    </message>
    <message>
        <source>“%1” must be a list that is not empty</source>
        <translation>“%1”须为非空列表</translation>
    </message>
    <message>
        <source>the key “%1” is not known here</source>
        <translation>此处不识键“%1”</translation>
    </message>
    <message>
        <source>“%1” is missing</source>
        <translation>缺少“%1”</translation>
    </message>
    <message>
        <source>the id “%1” stands twice</source>
        <translation>标识“%1”重复</translation>
    </message>
    <message>
        <source>the minimum must be below the maximum</source>
        <translation>最小值须小于最大值</translation>
    </message>
    <message>
        <source>the six places must be left and right cun, guan, chi, in this order</source>
        <translation>六部须依次为左右寸、关、尺</translation>
    </message>
    <message>
        <source>The form %1 cannot be read.</source>
        <translation>无法读取表单 %1。</translation>
    </message>
    <message>
        <source>Check that the file exists and may be read.</source>
        <translation>请检查文件是否存在、可否读取。</translation>
    </message>
    <message>
        <source>The form %1 is larger than 8 MiB.</source>
        <translation>表单 %1 超过 8 MiB。</translation>
    </message>
    <message>
        <source>Choose a case form.</source>
        <translation>请选择病历表单。</translation>
    </message>
    <message>
        <source>“%1” must be true or false</source>
        <translation>“%1”须为 true 或 false</translation>
    </message>
</context>
<context>
    <name>FormulaDetail</name>
    <message>
        <source>Use</source>
        <translation>功用</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <comment>in a formula</comment>
        <translation>
            <numerusform>共 %n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 g together</source>
        <translation>全方 %1 g</translation>
    </message>
    <message>
        <source>doses not recorded</source>
        <translation>用量未载</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>组成</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>药物</translation>
    </message>
    <message>
        <source>Processing</source>
        <translation>炮制</translation>
    </message>
    <message>
        <source>Original dose</source>
        <translation>原书用量</translation>
    </message>
    <message>
        <source>In grams</source>
        <translation>折合</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>now %1</source>
        <comment>the herb&apos;s name today</comment>
        <translation>今作%1</translation>
    </message>
    <message>
        <source>Syndromes that it is given for</source>
        <translation>适用证候</translation>
    </message>
    <message>
        <source>Syndromes</source>
        <translation>证候</translation>
    </message>
    <message>
        <source>amounts of a production batch, not of a dose</source>
        <translation>为制法批量，不是一剂的用量</translation>
    </message>
    <message>
        <source>Batch amount</source>
        <translation>制法用量</translation>
    </message>
    <message>
        <source>Similar formulas</source>
        <translation>相似方</translation>
    </message>
    <message>
        <source>by the herbs in common, rare ones counting more; amounts take no part</source>
        <translation>按共有药味计，少用的药权重更大；不计用量</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方名</translation>
    </message>
    <message>
        <source>Alike</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>Adds</source>
        <translation>加</translation>
    </message>
    <message>
        <source>Leaves out</source>
        <translation>去</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>出处或类别</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>君臣佐使</translation>
    </message>
    <message>
        <source>grams of another source, inferred</source>
        <translation>克数取自他书，属推论</translation>
    </message>
</context>
<context>
    <name>FurtherDetail</name>
    <message>
        <source>Further facts</source>
        <translation>更多资料</translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s)</source>
        <comment>in a list of connections</comment>
        <translation>
            <numerusform>共 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Batch amount</source>
        <translation>制法用量</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>资料</translation>
    </message>
</context>
<context>
    <name>HerbDetail</name>
    <message>
        <source>%1: %2</source>
        <comment>controlled name, class of control</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Not recorded: %1</source>
        <translation>未载：%1</translation>
    </message>
    <message>
        <source>Nature, flavour, channels</source>
        <translation>性味归经</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>功用</translation>
    </message>
    <message>
        <source>Processed forms</source>
        <translation>炮制品</translation>
    </message>
    <message>
        <source>Processed from</source>
        <translation>炮制自</translation>
    </message>
    <message>
        <source>Formulas with this herb</source>
        <translation>含本药的方剂</translation>
    </message>
    <message numerus="yes">
        <source>%n formula(s)</source>
        <translation>
            <numerusform>共 %n 首</numerusform>
        </translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方剂</translation>
    </message>
    <message>
        <source>Source book</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>Original dose</source>
        <translation>原书用量</translation>
    </message>
    <message>
        <source>In grams</source>
        <translation>折合</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Incompatibilities</source>
        <translation>配伍禁忌</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <comment>incompatible</comment>
        <translation>
            <numerusform>共 %n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>None found</source>
        <translation>未检索到</translation>
    </message>
    <message>
        <source>Neither the eighteen incompatibilities nor the nineteen antagonisms name this herb.</source>
        <translation>十八反、十九畏中没有本药。</translation>
    </message>
    <message>
        <source>%1 (later extension)</source>
        <translation>%1（后世扩展）</translation>
    </message>
    <message>
        <source>Named by a formula or another book; the knowledge base has no facts about it yet.</source>
        <translation>仅见于方剂或他书所列，知识库尚无本药资料。</translation>
    </message>
</context>
<context>
    <name>JsonPlaces</name>
    <message>
        <source>%1, line %2, column %3</source>
        <translation>%1，第 %2 行，第 %3 列</translation>
    </message>
    <message>
        <source>%1: the key “%2” stands twice in one object.</source>
        <translation>%1：键“%2”在同一对象中重复。</translation>
    </message>
    <message>
        <source>Remove one of the two.</source>
        <translation>请删去其一。</translation>
    </message>
    <message>
        <source>%1: this is not JSON: %2.</source>
        <translation>%1：不是 JSON：%2。</translation>
    </message>
    <message>
        <source>Correct this place of the file.</source>
        <translation>请改正文件的这一处。</translation>
    </message>
</context>
<context>
    <name>KnowledgeBase</name>
    <message>
        <source>%1 is not a knowledge base.</source>
        <translation>%1 不是知识库文件。</translation>
    </message>
    <message>
        <source>Choose the knowledge.db that came with the program.</source>
        <translation>请选择随程序提供的 knowledge.db。</translation>
    </message>
    <message>
        <source>%1 belongs to another version of the program.</source>
        <translation>%1 属于本程序的其他版本。</translation>
    </message>
    <message>
        <source>Use the knowledge.db that came with this version.</source>
        <translation>请使用随本版本提供的 knowledge.db。</translation>
    </message>
    <message>
        <source>The knowledge base %1 is damaged.</source>
        <translation>知识库 %1 已损坏。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装本程序。</translation>
    </message>
    <message>
        <source>The knowledge base is damaged.</source>
        <translation>知识库已损坏。</translation>
    </message>
    <message>
        <source>broken reference: %1</source>
        <translation>引用不存在的条目：%1</translation>
    </message>
</context>
<context>
    <name>KnowledgeTerms</name>
    <message>
        <source>checked by a pharmacist</source>
        <translation>已由药师核验</translation>
    </message>
    <message>
        <source>to be checked by a pharmacist</source>
        <translation>待药师核验</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>citation, state of checking</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Very cold</source>
        <translation>大寒</translation>
    </message>
    <message>
        <source>Cold</source>
        <translation>寒</translation>
    </message>
    <message>
        <source>Slightly cold</source>
        <translation>微寒</translation>
    </message>
    <message>
        <source>Cool</source>
        <translation>凉</translation>
    </message>
    <message>
        <source>Neutral</source>
        <translation>平</translation>
    </message>
    <message>
        <source>Slightly warm</source>
        <translation>微温</translation>
    </message>
    <message>
        <source>Warm</source>
        <translation>温</translation>
    </message>
    <message>
        <source>Hot</source>
        <translation>热</translation>
    </message>
    <message>
        <source>Very hot</source>
        <translation>大热</translation>
    </message>
    <message>
        <source>Sour</source>
        <translation>酸</translation>
    </message>
    <message>
        <source>Bitter</source>
        <translation>苦</translation>
    </message>
    <message>
        <source>Sweet</source>
        <translation>甘</translation>
    </message>
    <message>
        <source>Pungent</source>
        <translation>辛</translation>
    </message>
    <message>
        <source>Salty</source>
        <translation>咸</translation>
    </message>
    <message>
        <source>Bland</source>
        <translation>淡</translation>
    </message>
    <message>
        <source>Astringent</source>
        <translation>涩</translation>
    </message>
    <message>
        <source>Slightly sour</source>
        <translation>微酸</translation>
    </message>
    <message>
        <source>Slightly bitter</source>
        <translation>微苦</translation>
    </message>
    <message>
        <source>Slightly sweet</source>
        <translation>微甘</translation>
    </message>
    <message>
        <source>Slightly pungent</source>
        <translation>微辛</translation>
    </message>
    <message>
        <source>Slightly salty</source>
        <translation>微咸</translation>
    </message>
    <message>
        <source>Slightly astringent</source>
        <translation>微涩</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>肺</translation>
    </message>
    <message>
        <source>Large intestine</source>
        <translation>大肠</translation>
    </message>
    <message>
        <source>Stomach</source>
        <translation>胃</translation>
    </message>
    <message>
        <source>Spleen</source>
        <translation>脾</translation>
    </message>
    <message>
        <source>Heart</source>
        <translation>心</translation>
    </message>
    <message>
        <source>Small intestine</source>
        <translation>小肠</translation>
    </message>
    <message>
        <source>Bladder</source>
        <translation>膀胱</translation>
    </message>
    <message>
        <source>Kidney</source>
        <translation>肾</translation>
    </message>
    <message>
        <source>Pericardium</source>
        <translation>心包</translation>
    </message>
    <message>
        <source>Triple burner</source>
        <translation>三焦</translation>
    </message>
    <message>
        <source>Gallbladder</source>
        <translation>胆</translation>
    </message>
    <message>
        <source>Liver</source>
        <translation>肝</translation>
    </message>
    <message>
        <source>Non-toxic</source>
        <translation>无毒</translation>
    </message>
    <message>
        <source>Slightly toxic</source>
        <translation>小毒</translation>
    </message>
    <message>
        <source>Toxic</source>
        <translation>有毒</translation>
    </message>
    <message>
        <source>Very toxic</source>
        <translation>大毒</translation>
    </message>
    <message>
        <source>Use with caution</source>
        <translation>慎用</translation>
    </message>
    <message>
        <source>Avoid</source>
        <translation>忌用</translation>
    </message>
    <message>
        <source>Forbidden</source>
        <translation>禁用</translation>
    </message>
    <message>
        <source>Decoct first</source>
        <translation>先煎</translation>
    </message>
    <message>
        <source>Add late</source>
        <translation>后下</translation>
    </message>
    <message>
        <source>Decoct in a bag</source>
        <translation>包煎</translation>
    </message>
    <message>
        <source>Decoct apart</source>
        <translation>另煎</translation>
    </message>
    <message>
        <source>Melt in</source>
        <translation>烊化</translation>
    </message>
    <message>
        <source>Dissolve in</source>
        <translation>溶化</translation>
    </message>
    <message>
        <source>Take as powder</source>
        <translation>冲服</translation>
    </message>
    <message>
        <source>Crush</source>
        <translation>打碎</translation>
    </message>
    <message>
        <source>Decoct long</source>
        <translation>久煎</translation>
    </message>
    <message>
        <source>Not long</source>
        <translation>不宜久煎</translation>
    </message>
    <message>
        <source>Pills and powders</source>
        <translation>入丸散</translation>
    </message>
    <message>
        <source>Not decocted</source>
        <translation>不入煎剂</translation>
    </message>
    <message>
        <source>Disperse wind-cold</source>
        <translation>发散风寒药</translation>
    </message>
    <message>
        <source>Disperse wind-heat</source>
        <translation>发散风热药</translation>
    </message>
    <message>
        <source>Clear heat</source>
        <translation>清热药</translation>
    </message>
    <message>
        <source>Clear heat, drain fire</source>
        <translation>清热泻火药</translation>
    </message>
    <message>
        <source>Clear heat, dry dampness</source>
        <translation>清热燥湿药</translation>
    </message>
    <message>
        <source>Clear heat toxin</source>
        <translation>清热解毒药</translation>
    </message>
    <message>
        <source>Clear heat, cool blood</source>
        <translation>清热凉血药</translation>
    </message>
    <message>
        <source>Clear deficiency heat</source>
        <translation>清虚热药</translation>
    </message>
    <message>
        <source>Purgatives</source>
        <translation>泻下药</translation>
    </message>
    <message>
        <source>Strong purgatives</source>
        <translation>攻下药</translation>
    </message>
    <message>
        <source>Moist laxatives</source>
        <translation>润下药</translation>
    </message>
    <message>
        <source>Drastic water expellers</source>
        <translation>峻下逐水药</translation>
    </message>
    <message>
        <source>Dispel wind-dampness</source>
        <translation>祛风湿药</translation>
    </message>
    <message>
        <source>Dispel wind-cold-damp</source>
        <translation>祛风寒湿药</translation>
    </message>
    <message>
        <source>Dispel wind-damp-heat</source>
        <translation>祛风湿热药</translation>
    </message>
    <message>
        <source>Strengthen sinews and bones</source>
        <translation>祛风湿强筋骨药</translation>
    </message>
    <message>
        <source>Transform dampness</source>
        <translation>化湿药</translation>
    </message>
    <message>
        <source>Drain dampness</source>
        <translation>利水渗湿药</translation>
    </message>
    <message>
        <source>Drain water, reduce swelling</source>
        <translation>利水消肿药</translation>
    </message>
    <message>
        <source>Relieve strangury</source>
        <translation>利尿通淋药</translation>
    </message>
    <message>
        <source>Drain damp, abate jaundice</source>
        <translation>利湿退黄药</translation>
    </message>
    <message>
        <source>Warm the interior</source>
        <translation>温里药</translation>
    </message>
    <message>
        <source>Regulate qi</source>
        <translation>理气药</translation>
    </message>
    <message>
        <source>Promote digestion</source>
        <translation>消食药</translation>
    </message>
    <message>
        <source>Expel worms</source>
        <translation>驱虫药</translation>
    </message>
    <message>
        <source>Stop bleeding</source>
        <translation>止血药</translation>
    </message>
    <message>
        <source>Cool blood, stop bleeding</source>
        <translation>凉血止血药</translation>
    </message>
    <message>
        <source>Resolve stasis, stop bleeding</source>
        <translation>化瘀止血药</translation>
    </message>
    <message>
        <source>Astringe, stop bleeding</source>
        <translation>收敛止血药</translation>
    </message>
    <message>
        <source>Warm channels, stop bleeding</source>
        <translation>温经止血药</translation>
    </message>
    <message>
        <source>Move blood, resolve stasis</source>
        <translation>活血化瘀药</translation>
    </message>
    <message>
        <source>Move blood, stop pain</source>
        <translation>活血止痛药</translation>
    </message>
    <message>
        <source>Move blood, regulate menses</source>
        <translation>活血调经药</translation>
    </message>
    <message>
        <source>Move blood, heal injuries</source>
        <translation>活血疗伤药</translation>
    </message>
    <message>
        <source>Break blood, disperse masses</source>
        <translation>破血消癥药</translation>
    </message>
    <message>
        <source>Transform phlegm</source>
        <translation>化痰药</translation>
    </message>
    <message>
        <source>Warm cold phlegm</source>
        <translation>温化寒痰药</translation>
    </message>
    <message>
        <source>Clear hot phlegm</source>
        <translation>清化热痰药</translation>
    </message>
    <message>
        <source>Stop cough, calm wheeze</source>
        <translation>止咳平喘药</translation>
    </message>
    <message>
        <source>Calm the spirit</source>
        <translation>安神药</translation>
    </message>
    <message>
        <source>Settle the spirit with weight</source>
        <translation>重镇安神药</translation>
    </message>
    <message>
        <source>Nourish heart, calm spirit</source>
        <translation>养心安神药</translation>
    </message>
    <message>
        <source>Calm liver, extinguish wind</source>
        <translation>平肝息风药</translation>
    </message>
    <message>
        <source>Calm liver yang</source>
        <translation>平抑肝阳药</translation>
    </message>
    <message>
        <source>Extinguish wind, stop spasms</source>
        <translation>息风止痉药</translation>
    </message>
    <message>
        <source>Open the orifices</source>
        <translation>开窍药</translation>
    </message>
    <message>
        <source>Tonify qi</source>
        <translation>补气药</translation>
    </message>
    <message>
        <source>Tonify yang</source>
        <translation>补阳药</translation>
    </message>
    <message>
        <source>Tonify blood</source>
        <translation>补血药</translation>
    </message>
    <message>
        <source>Tonify yin</source>
        <translation>补阴药</translation>
    </message>
    <message>
        <source>Astringents</source>
        <translation>收涩药</translation>
    </message>
    <message>
        <source>Secure exterior, stop sweat</source>
        <translation>固表止汗药</translation>
    </message>
    <message>
        <source>Astringe lung and bowels</source>
        <translation>敛肺涩肠药</translation>
    </message>
    <message>
        <source>Secure essence and urine</source>
        <translation>固精缩尿止带药</translation>
    </message>
    <message>
        <source>Emetics</source>
        <translation>涌吐药</translation>
    </message>
    <message>
        <source>Kill parasites, stop itching</source>
        <translation>攻毒杀虫止痒药</translation>
    </message>
    <message>
        <source>Draw toxin, grow flesh</source>
        <translation>拔毒化腐生肌药</translation>
    </message>
    <message>
        <source>Eighteen incompatibilities</source>
        <translation>十八反</translation>
    </message>
    <message>
        <source>Nineteen antagonisms</source>
        <translation>十九畏</translation>
    </message>
    <message>
        <source>Banned</source>
        <translation>禁用</translation>
    </message>
    <message>
        <source>Narcotic</source>
        <translation>麻醉药品</translation>
    </message>
    <message>
        <source>Toxic drug under control</source>
        <translation>医疗用毒性药品</translation>
    </message>
    <message>
        <source>Aristolochic acids</source>
        <translation>含马兜铃酸</translation>
    </message>
    <message>
        <source>Controlled</source>
        <translation>毒性药品</translation>
    </message>
    <message>
        <source>Aristolochic</source>
        <translation>含马兜铃酸</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>类目</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Nature</source>
        <translation>药性</translation>
    </message>
    <message>
        <source>Flavour</source>
        <translation>药味</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>归经</translation>
    </message>
    <message>
        <source>Toxicity</source>
        <translation>毒性</translation>
    </message>
    <message>
        <source>Pregnancy</source>
        <translation>妊娠</translation>
    </message>
    <message>
        <source>Decoction</source>
        <translation>煎法</translation>
    </message>
    <message>
        <source>Regulation</source>
        <translation>管制</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>禁忌类别</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>功能</translation>
    </message>
    <message>
        <source>Indications</source>
        <translation>主治</translation>
    </message>
    <message>
        <source>Cautions</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>Dose</source>
        <translation>用量</translation>
    </message>
    <message>
        <source>Source book</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>Directions</source>
        <translation>用法</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Number in the standard</source>
        <translation>标准编号</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>病位</translation>
    </message>
    <message>
        <source>Nature of disease</source>
        <translation>病性</translation>
    </message>
    <message>
        <source>Earlier code</source>
        <translation>旧代码</translation>
    </message>
    <message>
        <source>Earlier name</source>
        <translation>旧名称</translation>
    </message>
    <message>
        <source>Symptoms</source>
        <translation>症状</translation>
    </message>
    <message>
        <source>Tongue</source>
        <translation>舌象</translation>
    </message>
    <message>
        <source>Pulse</source>
        <translation>脉象</translation>
    </message>
    <message>
        <source>Course</source>
        <translation>病程</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>病因</translation>
    </message>
    <message>
        <source>Vessels</source>
        <translation>脉</translation>
    </message>
    <message>
        <source>Qi level</source>
        <translation>气分</translation>
    </message>
    <message>
        <source>Blood level</source>
        <translation>血分</translation>
    </message>
    <message>
        <source>Collaterals</source>
        <translation>络</translation>
    </message>
    <message>
        <source>Skin</source>
        <translation>皮肤</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>经络</translation>
    </message>
    <message>
        <source>Bones</source>
        <translation>骨</translation>
    </message>
    <message>
        <source>Exterior</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Interior</source>
        <translation>里</translation>
    </message>
    <message>
        <source>Nutrient level</source>
        <translation>营分</translation>
    </message>
    <message>
        <source>Defence level</source>
        <translation>卫分</translation>
    </message>
    <message>
        <source>Brain</source>
        <translation>脑</translation>
    </message>
    <message>
        <source>Middle burner</source>
        <translation>中焦</translation>
    </message>
    <message>
        <source>Uterus</source>
        <translation>胞宫</translation>
    </message>
    <message>
        <source>Marrow</source>
        <translation>髓</translation>
    </message>
    <message>
        <source>Lower burner</source>
        <translation>下焦</translation>
    </message>
    <message>
        <source>Upper burner</source>
        <translation>上焦</translation>
    </message>
    <message>
        <source>Reverting yin channel</source>
        <translation>厥阴经</translation>
    </message>
    <message>
        <source>Heat</source>
        <translation>热</translation>
    </message>
    <message>
        <source>Deficiency</source>
        <translation>虚</translation>
    </message>
    <message>
        <source>Toxin</source>
        <translation>毒</translation>
    </message>
    <message>
        <source>Phlegm</source>
        <translation>痰</translation>
    </message>
    <message>
        <source>Dampness</source>
        <translation>湿</translation>
    </message>
    <message>
        <source>Wind</source>
        <translation>风</translation>
    </message>
    <message>
        <source>Fire-heat</source>
        <translation>火热</translation>
    </message>
    <message>
        <source>Fluid retention</source>
        <translation>饮</translation>
    </message>
    <message>
        <source>Dryness</source>
        <translation>燥</translation>
    </message>
    <message>
        <source>Blood stasis</source>
        <translation>血瘀</translation>
    </message>
    <message>
        <source>Qi deficiency</source>
        <translation>气虚</translation>
    </message>
    <message>
        <source>Yin deficiency</source>
        <translation>阴虚</translation>
    </message>
    <message>
        <source>Yang deficiency</source>
        <translation>阳虚</translation>
    </message>
    <message>
        <source>Qi stagnation</source>
        <translation>气滞</translation>
    </message>
    <message>
        <source>Excess</source>
        <translation>实</translation>
    </message>
    <message>
        <source>Blood deficiency</source>
        <translation>血虚</translation>
    </message>
    <message>
        <source>Fluid depletion</source>
        <translation>津亏</translation>
    </message>
    <message>
        <source>Summerheat</source>
        <translation>暑</translation>
    </message>
    <message>
        <source>Water-damp</source>
        <translation>水湿</translation>
    </message>
    <message>
        <source>Qi counterflow</source>
        <translation>气逆</translation>
    </message>
    <message>
        <source>Blood heat</source>
        <translation>血热</translation>
    </message>
    <message>
        <source>Food stagnation</source>
        <translation>食积</translation>
    </message>
    <message>
        <source>Essence deficiency</source>
        <translation>精亏</translation>
    </message>
    <message>
        <source>Qi sinking</source>
        <translation>气陷</translation>
    </message>
    <message>
        <source>Qi-blood disharmony</source>
        <translation>气血不和</translation>
    </message>
    <message>
        <source>Blood cold</source>
        <translation>血寒</translation>
    </message>
    <message>
        <source>Yin-yang disharmony</source>
        <translation>阴阳失调</translation>
    </message>
    <message>
        <source>Qi collapse</source>
        <translation>气脱</translation>
    </message>
    <message>
        <source>Parasites</source>
        <translation>虫积</translation>
    </message>
    <message>
        <source>Term</source>
        <translation>术语</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Provisional name</source>
        <translation>临时诊断用术语</translation>
    </message>
    <message>
        <source>Exterior-releasing</source>
        <translation>解表药</translation>
    </message>
    <message>
        <source>Cough and phlegm</source>
        <translation>化痰止咳平喘药</translation>
    </message>
    <message>
        <source>Tonics</source>
        <translation>补虚药</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the terms of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>edition not stated</source>
        <translation>版本未载</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未注明</translation>
    </message>
    <message>
        <source>Dosage form</source>
        <translation>剂型</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>收载与管理</translation>
    </message>
    <message>
        <source>Syndromes</source>
        <translation>证候</translation>
    </message>
    <message>
        <source>Chinese-medicine diseases</source>
        <translation>中医病名</translation>
    </message>
    <message>
        <source>Western diseases</source>
        <translation>西医病名</translation>
    </message>
    <message>
        <source>Other composition</source>
        <translation>另一处方</translation>
    </message>
    <message>
        <source>Modifications</source>
        <translation>加减</translation>
    </message>
    <message>
        <source>Pharmacology</source>
        <translation>药理</translation>
    </message>
    <message>
        <source>Structure (SMILES)</source>
        <translation>结构（SMILES）</translation>
    </message>
    <message>
        <source>Molecular formula</source>
        <translation>分子式</translation>
    </message>
    <message>
        <source>PubChem number</source>
        <translation>PubChem 编号</translation>
    </message>
    <message>
        <source>CAS number</source>
        <translation>CAS 号</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Chapter</source>
        <translation>篇</translation>
    </message>
    <message>
        <source>Meridian</source>
        <translation>经脉</translation>
    </message>
    <message>
        <source>Class of point</source>
        <translation>特定穴</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>定位</translation>
    </message>
    <message>
        <source>Needling</source>
        <translation>刺法</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>所属</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>下属</translation>
    </message>
    <message>
        <source>Treated by</source>
        <translation>治疗方药</translation>
    </message>
    <message>
        <source>Given for</source>
        <translation>主治</translation>
    </message>
    <message>
        <source>Therapies</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Applied by</source>
        <translation>用此法的方药</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>所述方药</translation>
    </message>
    <message>
        <source>Named in the classics</source>
        <translation>见于经典</translation>
    </message>
    <message>
        <source>Pairs with</source>
        <translation>药对</translation>
    </message>
    <message>
        <source>Other dosage forms</source>
        <translation>其他剂型</translation>
    </message>
    <message>
        <source>In patent medicines</source>
        <translation>见于中成药</translation>
    </message>
    <message>
        <source>Constituents</source>
        <translation>化学成分</translation>
    </message>
    <message>
        <source>Found in</source>
        <translation>见于药材</translation>
    </message>
    <message>
        <source>Possible targets</source>
        <translation>可能靶点</translation>
    </message>
    <message>
        <source>Possibly acted on by</source>
        <translation>可能作用于此者</translation>
    </message>
    <message>
        <source>Another spelling of</source>
        <translation>别写之正名</translation>
    </message>
    <message>
        <source>Other spellings</source>
        <translation>别写</translation>
    </message>
    <message>
        <source>Toxic constituents</source>
        <translation>含毒性成分</translation>
    </message>
    <message>
        <source>No herb</source>
        <translation>非药材</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Traditional characters</source>
        <translation>繁体</translation>
    </message>
    <message>
        <source>Pinyin</source>
        <translation>拼音</translation>
    </message>
    <message>
        <source>Latin or English</source>
        <translation>拉丁名或英文名</translation>
    </message>
    <message>
        <source>Other names</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Ingredients</source>
        <translation>组成</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>This clinic</source>
        <translation>本诊所</translation>
    </message>
    <message>
        <source>Can be drawn</source>
        <translation>有结构式</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>自拟</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>中药</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方剂</translation>
    </message>
    <message>
        <source>Medicine</source>
        <translation>中成药</translation>
    </message>
    <message>
        <source>Compound</source>
        <translation>成分</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>靶点</translation>
    </message>
    <message>
        <source>Syndrome</source>
        <translation>证候</translation>
    </message>
    <message>
        <source>Disease</source>
        <translation>疾病</translation>
    </message>
    <message>
        <source>Therapy</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Clause</source>
        <translation>经文</translation>
    </message>
    <message>
        <source>Acupoint</source>
        <translation>腧穴</translation>
    </message>
    <message>
        <source>In formulas</source>
        <translation>含本药的方剂</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>组成</translation>
    </message>
    <message>
        <source>Incompatible with</source>
        <translation>配伍禁忌</translation>
    </message>
    <message>
        <source>Processed forms</source>
        <translation>炮制品</translation>
    </message>
    <message>
        <source>Processed from</source>
        <translation>炮制自</translation>
    </message>
    <message>
        <source>Occurs in</source>
        <translation>见于</translation>
    </message>
    <message>
        <source>For syndromes</source>
        <translation>用于证候</translation>
    </message>
    <message>
        <source>Same level</source>
        <translation>同级</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>据以化裁</translation>
    </message>
    <message>
        <source>Chief</source>
        <translation>君</translation>
    </message>
    <message>
        <source>Deputy</source>
        <translation>臣</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>佐</translation>
    </message>
    <message>
        <source>Envoy</source>
        <translation>使</translation>
    </message>
    <message>
        <source>Sources disagree on</source>
        <translation>来源不一致之处</translation>
    </message>
    <message>
        <source>Roles by book</source>
        <translation>各书所言君臣佐使</translation>
    </message>
    <message>
        <source>Grams by source</source>
        <translation>各来源克数</translation>
    </message>
    <message>
        <source>In expert cases</source>
        <translation>专家标注病案所见</translation>
    </message>
    <message>
        <source>Toxic effects reported</source>
        <translation>报道的毒性反应</translation>
    </message>
    <message>
        <source>Latin name</source>
        <translation>拉丁名</translation>
    </message>
    <message>
        <source>Protected animal</source>
        <translation>限用动物药</translation>
    </message>
</context>
<context>
    <name>Migrator</name>
    <message>
        <source>The database could not be copied before its update; nothing was changed.</source>
        <translation>更新前未能备份数据库，未作任何改动。</translation>
    </message>
    <message>
        <source>Check that its folder may be written and has free space.</source>
        <translation>请检查其文件夹是否可写、空间是否足够。</translation>
    </message>
    <message>
        <source>The database %1 was written by a newer version of this program.</source>
        <translation>数据库 %1 由本程序的更新版本写成。</translation>
    </message>
    <message>
        <source>Update the program, or choose another data folder.</source>
        <translation>请更新本程序，或换用别的数据文件夹。</translation>
    </message>
</context>
<context>
    <name>NotebookStore</name>
    <message>
        <source>“%1” is already the stock name of %2.</source>
        <translation>“%1”已是%2的本诊所品名。</translation>
    </message>
    <message>
        <source>Take it away there first, or choose another word.</source>
        <translation>请先在那里去掉，或换一个名称。</translation>
    </message>
</context>
<context>
    <name>Origin</name>
    <message>
        <source>Model draft</source>
        <translation>模型草拟</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>已改写</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已采纳</translation>
    </message>
    <message>
        <source>Stale</source>
        <translation>已过时</translation>
    </message>
    <message>
        <source>No model: from the knowledge base only</source>
        <translation>无模型：仅由知识库拼成</translation>
    </message>
</context>
<context>
    <name>OwnEntries</name>
    <message>
        <source>This clinic</source>
        <translation>本诊所</translation>
    </message>
    <message>
        <source>Stock name of this clinic</source>
        <translation>本诊所品名</translation>
    </message>
    <message>
        <source>Note of this clinic</source>
        <translation>本诊所札记</translation>
    </message>
</context>
<context>
    <name>PharmacyDesk</name>
    <message>
        <source>Waiting</source>
        <comment>desk state</comment>
        <translation>待审核</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <comment>desk state</comment>
        <translation>已审核</translation>
    </message>
    <message>
        <source>Dispensed</source>
        <comment>desk state</comment>
        <translation>已调配</translation>
    </message>
    <message>
        <source>Checked</source>
        <comment>desk state</comment>
        <translation>已核对</translation>
    </message>
    <message>
        <source>Handed out</source>
        <comment>desk state</comment>
        <translation>已发药</translation>
    </message>
    <message>
        <source>Returned</source>
        <comment>desk state</comment>
        <translation>已退回</translation>
    </message>
    <message>
        <source>Void</source>
        <comment>desk state</comment>
        <translation>已作废</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Dispense</source>
        <translation>调配</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>Hand out</source>
        <translation>发药</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答复</translation>
    </message>
    <message>
        <source>Answered</source>
        <comment>desk state</comment>
        <translation>已答复</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>%1 岁</translation>
    </message>
    <message>
        <source>pregnant</source>
        <translation>妊娠</translation>
    </message>
    <message>
        <source>nursing</source>
        <translation>哺乳</translation>
    </message>
    <message>
        <source>allergies not asked</source>
        <translation>过敏史未问</translation>
    </message>
    <message>
        <source>allergies: %1</source>
        <translation>过敏：%1</translation>
    </message>
    <message>
        <source>takes %1</source>
        <translation>现用药：%1</translation>
    </message>
    <message>
        <source>%1 yuan</source>
        <translation>%1 元</translation>
    </message>
</context>
<context>
    <name>PrescriptionAudit</name>
    <message>
        <source>Knowledge base</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>%1 is no herb of the knowledge base; nothing about it can be checked.</source>
        <translation>知识库中没有名为“%1”的药材，无法对其进行任何核查。</translation>
    </message>
    <message>
        <source>Write the name that the Pharmacopoeia gives the herb.</source>
        <translation>请改写为药典名称。</translation>
    </message>
    <message>
        <source>%1 may mean: %2. Each of them was checked.</source>
        <translation>“%1”可能指：%2。已逐一核查。</translation>
    </message>
    <message>
        <source>Write which of them is meant.</source>
        <translation>请写明所指的是哪一味。</translation>
    </message>
    <message>
        <source>This clinic does not use %1.</source>
        <translation>本机构不使用%1。</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>请删去此药。</translation>
    </message>
    <message>
        <source>Settings of this clinic</source>
        <translation>本机构设置</translation>
    </message>
    <message>
        <source>%1 may not be used: %2.</source>
        <translation>%1禁止使用：%2。</translation>
    </message>
    <message>
        <source>Leave it out or take a lawful substitute.</source>
        <translation>请删去此药，或改用合法的替代品。</translation>
    </message>
    <message>
        <source>%1 is a narcotic by law: %2.</source>
        <translation>%1属麻醉药品：%2。</translation>
    </message>
    <message>
        <source>%1 is a toxic drug by law: %2.</source>
        <translation>%1属医疗用毒性药品：%2。</translation>
    </message>
    <message>
        <source>Write the processed form if that is meant; the drug itself is prescribed on its own form by a physician who is entitled to.</source>
        <translation>如指炮制品，请写明炮制品名；该药本身须由有处方权的医师以专用处方开具。</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>Take a herb without aristolochic acids.</source>
        <translation>请改用不含马兜铃酸的药。</translation>
    </message>
    <message>
        <source>Nothing need be changed; keep to dose, processing and time.</source>
        <translation>无须更改；请注意剂量、炮制与疗程。</translation>
    </message>
    <message>
        <source>%1: %2 g an intake; the book gives %3 an intake.</source>
        <translation>%1：每次 %2 g；所载用量为每次 %3。</translation>
    </message>
    <message>
        <source>%1: %2 g a day; the book gives %3 a day.</source>
        <translation>%1：每日 %2 g；所载用量为每日 %3。</translation>
    </message>
    <message>
        <source>No dose is written; amounts were not checked.</source>
        <translation>未写剂量，未核查用量。</translation>
    </message>
    <message>
        <source>Write the grams of one dose.</source>
        <translation>请写明每剂的克数。</translation>
    </message>
    <message>
        <source>%1 are the same herb: %2.</source>
        <translation>%1是同一味药：%2。</translation>
    </message>
    <message>
        <source>Write it once, with the whole dose.</source>
        <translation>请合写为一味，写总量。</translation>
    </message>
    <message>
        <source>%1 beside %2: %3.</source>
        <translation>%1与%2同用：%3。</translation>
    </message>
    <message>
        <source>Leave out one of the two, or watch for the effect and sign.</source>
        <translation>请停用其中之一，或在监测下签名使用。</translation>
    </message>
    <message>
        <source>%1 and %2 are not used together: %3 (a later extension).</source>
        <translation>%1与%2不宜同用：%3（后世扩展）。</translation>
    </message>
    <message>
        <source>%1 and %2 are not used together: %3.</source>
        <translation>%1与%2不宜同用：%3。</translation>
    </message>
    <message>
        <source>Leave out or replace one of the two.</source>
        <translation>请删去或替换其中一味。</translation>
    </message>
    <message>
        <source>Weigh use against risk; a smaller dose or another herb.</source>
        <translation>请权衡利弊；减量或改用他药。</translation>
    </message>
    <message>
        <source>The patient&apos;s allergies name it: %1.</source>
        <translation>患者过敏史提及：%1。</translation>
    </message>
    <message>
        <source>Patient&apos;s record</source>
        <translation>患者病历</translation>
    </message>
    <message>
        <source>%1 in pregnancy: %2.</source>
        <translation>%1：孕妇%2。</translation>
    </message>
    <message>
        <source>Leave it out, or sign with a reason.</source>
        <translation>请删去此药，或注明理由后签名。</translation>
    </message>
    <message>
        <source>Weigh use against risk; leave it out where another herb will do.</source>
        <translation>请权衡利弊；能以他药代替者请删去。</translation>
    </message>
    <message>
        <source>It is not stated whether the patient is pregnant. In pregnancy: %1.</source>
        <translation>未注明是否妊娠。妊娠时：%1。</translation>
    </message>
    <message>
        <source>Ask, and write the answer.</source>
        <translation>请询问并记录。</translation>
    </message>
    <message>
        <source>It is not stated whether the patient nurses. %1: %2.</source>
        <translation>未注明是否哺乳。%1：%2。</translation>
    </message>
    <message>
        <source>Leave it out, or have nursing paused.</source>
        <translation>请删去此药，或暂停哺乳。</translation>
    </message>
    <message>
        <source>%1 is for outward use only.</source>
        <translation>%1仅供外用。</translation>
    </message>
    <message>
        <source>Mark it 外用, or leave it out.</source>
        <translation>请注明“外用”，或删去此药。</translation>
    </message>
    <message>
        <source>%1 does not belong into a decoction: %2.</source>
        <translation>%1不宜入汤剂：%2。</translation>
    </message>
    <message>
        <source>Give it as a pill or powder, or mark how it is taken beside the decoction (冲服, 溶化).</source>
        <translation>请改用丸散，或注明另服的方法（冲服、溶化）。</translation>
    </message>
    <message>
        <source>Mark the herb: %1.</source>
        <translation>请加注：%1。</translation>
    </message>
    <message>
        <source>%1: %2; nothing about it can be checked.</source>
        <translation>%1：%2；无法核对。</translation>
    </message>
    <message>
        <source>%1: %2; no dose is given for it.</source>
        <translation>%1：%2；未给出用量。</translation>
    </message>
    <message>
        <source>Take a form of known dose, or sign it with a reason.</source>
        <translation>请改用有用量规定的制品，或注明理由后签署。</translation>
    </message>
    <message>
        <source>Take another herb.</source>
        <translation>请改用其他药材。</translation>
    </message>
    <message>
        <source>The clinic&apos;s list bans “%1”, which is no herb of the knowledge base.</source>
        <translation>本院禁用清单中的“%1”不是知识库中的药名。</translation>
    </message>
    <message>
        <source>Correct the name in the settings of the audit: as it is, it bans nothing.</source>
        <translation>请在审方设置中改正药名；照现在的写法不起作用。</translation>
    </message>
    <message>
        <source>%1 stands for %2 at once; each of them was checked with the dose of the row.</source>
        <translation>%1 是%2的合称；已按本行用量逐味核查。</translation>
    </message>
    <message>
        <source>Write each of them in a row of its own with its dose.</source>
        <translation>请逐味分行写明，并各写剂量。</translation>
    </message>
    <message>
        <source>The doses last %1 days; an emergency prescription supplies %2 at most.</source>
        <translation>用量为 %1 日；急诊处方一般不超过 %2 日用量。</translation>
    </message>
    <message>
        <source>The doses last %1 days; a prescription usually supplies %2 at most.</source>
        <translation>用量为 %1 日；处方一般不超过 %2 日用量。</translation>
    </message>
    <message>
        <source>Write fewer doses, or the reason for the longer supply.</source>
        <translation>减少剂数，或注明延长用量的理由。</translation>
    </message>
    <message>
        <source>It is valid for %1 days; a prescription may be dispensed for %2 at most.</source>
        <translation>有效期写为 %1 天；处方有效期最长不超过 %2 天。</translation>
    </message>
    <message>
        <source>Make it valid for three days at most.</source>
        <translation>有效期改为三天以内。</translation>
    </message>
    <message>
        <source>%1 (to be verified)</source>
        <translation>%1（待核）</translation>
    </message>
    <message>
        <source>At most %1 g an intake, or sign the dose with a reason.</source>
        <translation>每次不超过 %1 g，或注明理由后签名。</translation>
    </message>
    <message>
        <source>At most %1 g a day, or sign the dose with a reason.</source>
        <translation>每日不超过 %1 g，或注明理由后签名。</translation>
    </message>
    <message>
        <source>At least %1 g an intake, if the full effect is wanted.</source>
        <translation>如需足量，每次不少于 %1 g。</translation>
    </message>
    <message>
        <source>At least %1 g a day, if the full effect is wanted.</source>
        <translation>如需足量，每日不少于 %1 g。</translation>
    </message>
    <message>
        <source>%1 may mean %2, or a drug that the knowledge base does not know; only %2 was checked.</source>
        <translation>%1 可能指%2，也可能指知识库未收载的药；仅按%2审核。</translation>
    </message>
    <message>
        <source>Write the name of the herb that is meant.</source>
        <translation>请写明所指药材的名称。</translation>
    </message>
    <message>
        <source>as stated in this prescription</source>
        <translation>以本处方所载为准</translation>
    </message>
    <message>
        <source>Take a form of known dose.</source>
        <translation>请改用有用量规定的制品。</translation>
    </message>
    <message>
        <source>At most %1 g an intake.</source>
        <translation>每次不超过 %1 g。</translation>
    </message>
    <message>
        <source>At most %1 g a day.</source>
        <translation>每日不超过 %1 g。</translation>
    </message>
    <message>
        <source>Leave out one of the two.</source>
        <translation>请停用其中之一。</translation>
    </message>
    <message>
        <source>Did you mean %1? Write the name that the Pharmacopoeia gives the herb.</source>
        <translation>是否为%1？请写《药典》所用的药名。</translation>
    </message>
    <message>
        <source>The prescription has %1 herbs; this clinic&apos;s limit is %2.</source>
        <translation>本方共 %1 味药；本机构限定为 %2 味。</translation>
    </message>
    <message>
        <source>Leave out herbs until no more than %1 are left.</source>
        <translation>减去药味，至不超过 %1 味。</translation>
    </message>
    <message>
        <source>The herbs of one day weigh %1 g; this clinic&apos;s limit is %2 g.</source>
        <translation>每日药量共 %1 g；本机构限定为 %2 g。</translation>
    </message>
    <message>
        <source>The herbs of one day weigh at least %1 g; this clinic&apos;s limit is %2 g.</source>
        <translation>每日药量至少 %1 g；本机构限定为 %2 g。</translation>
    </message>
    <message>
        <source>Write smaller doses, or fewer a day: at most %1 g a day.</source>
        <translation>减少用量或每日剂数：每日不超过 %1 g。</translation>
    </message>
    <message>
        <source>All doses together weigh %1 g; this clinic&apos;s limit is %2 g.</source>
        <translation>全部剂数共 %1 g；本机构限定为 %2 g。</translation>
    </message>
    <message>
        <source>All doses together weigh at least %1 g; this clinic&apos;s limit is %2 g.</source>
        <translation>全部剂数至少 %1 g；本机构限定为 %2 g。</translation>
    </message>
    <message>
        <source>Write smaller doses, or fewer of them: at most %1 g in all.</source>
        <translation>减少用量或剂数：总量不超过 %1 g。</translation>
    </message>
    <message>
        <source>The use of %1 is restricted: %2.</source>
        <translation>%1限定使用：%2。</translation>
    </message>
    <message>
        <source>Dispense it from stock with the mark of origin, or take a substitute.</source>
        <translation>请用带专用标识的药品调配，或换用代用品。</translation>
    </message>
</context>
<context>
    <name>PrescriptionImport</name>
    <message>
        <source>%1 holds no table.</source>
        <translation>%1 中没有表格。</translation>
    </message>
    <message>
        <source>The first row names the columns: prescription_id, name, dose_g and so on.</source>
        <translation>首行须为列名：处方号、药名、剂量等。</translation>
    </message>
    <message>
        <source>%1, row %2: two columns mean the same: %3.</source>
        <translation>%1，第 %2 行：两列含义相同：%3。</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>请删去其中一列。</translation>
    </message>
    <message>
        <source>%1, row %2: there is no column “name”.</source>
        <translation>%1，第 %2 行：没有“药名”列。</translation>
    </message>
    <message>
        <source>expected a number above 0</source>
        <translation>须为大于 0 的数</translation>
    </message>
    <message>
        <source>expected an age in years, from 0 to 150</source>
        <translation>须为年龄（岁），0 至 150</translation>
    </message>
    <message>
        <source>expected one of: %1</source>
        <translation>只能是：%1</translation>
    </message>
    <message>
        <source>differs from the first row of this prescription</source>
        <translation>与本处方首行不一致</translation>
    </message>
    <message>
        <source>the herb has no name</source>
        <translation>药味没有名称</translation>
    </message>
    <message>
        <source>a prescription has at most %1 herbs</source>
        <translation>每张处方最多 %1 味药</translation>
    </message>
    <message>
        <source>%1, row %2: the column %3 has a unit that is not read.</source>
        <translation>%1，第 %2 行：列 %3 的单位无法读取。</translation>
    </message>
    <message>
        <source>Convert the column to %1.</source>
        <translation>请将该列换算为 %1。</translation>
    </message>
    <message>
        <source>expected a number from %1 to %2</source>
        <translation>应为 %1 到 %2 之间的数</translation>
    </message>
    <message>
        <source>doses are read in grams (g, 克) only</source>
        <translation>剂量只按克（g、克）读取</translation>
    </message>
    <message>
        <source>%1 is larger than 64 MiB.</source>
        <translation>%1 超过 64 MiB。</translation>
    </message>
    <message>
        <source>Split it into smaller files.</source>
        <translation>请拆分为较小的文件。</translation>
    </message>
    <message>
        <source>a dose is at most %1 g</source>
        <translation>每剂用量不得超过 %1 g</translation>
    </message>
    <message>
        <source>expected a whole number from 1 to %1</source>
        <translation>应为 1 至 %1 的整数</translation>
    </message>
    <message>
        <source>there is no heading above this cell</source>
        <translation>此单元格上方没有列标题</translation>
    </message>
    <message>
        <source>column %1 without a heading</source>
        <translation>第 %1 列（无标题）</translation>
    </message>
</context>
<context>
    <name>PrescriptionReader</name>
    <message>
        <source>a prescription is an object</source>
        <translation>处方须为一个对象</translation>
    </message>
    <message>
        <source>Correct this place of the prescription.</source>
        <translation>请更正处方的这一处。</translation>
    </message>
    <message>
        <source>a prescription has a list “items” with at least one herb</source>
        <translation>处方须有列表“items”，且至少一味药</translation>
    </message>
    <message>
        <source>the patient is an object</source>
        <translation>患者须为一个对象</translation>
    </message>
    <message>
        <source>an age in years is at most 150</source>
        <translation>年龄（岁）不超过 150</translation>
    </message>
    <message>
        <source>a herb is an object with a “name”</source>
        <translation>药味须为带“name”的对象</translation>
    </message>
    <message>
        <source>a herb has a name</source>
        <translation>药味须有名称</translation>
    </message>
    <message>
        <source>“%1” must be a text</source>
        <translation>“%1”须为文字</translation>
    </message>
    <message>
        <source>“%1” must be a list of texts</source>
        <translation>“%1”须为文字列表</translation>
    </message>
    <message>
        <source>“%1” must be a number above 0</source>
        <translation>“%1”须为大于 0 的数</translation>
    </message>
    <message>
        <source>“%1” must be one of: %2</source>
        <translation>“%1”只能是：%2</translation>
    </message>
    <message>
        <source>a prescription has at most %1 herbs</source>
        <translation>每张处方最多 %1 味药</translation>
    </message>
    <message>
        <source>there is no “%1” here (nearest: “%2”)</source>
        <translation>此处没有“%1”（最接近的是“%2”）</translation>
    </message>
    <message>
        <source>“%1” must be from %2 to %3</source>
        <translation>“%1”须在 %2 到 %3 之间</translation>
    </message>
    <message>
        <source>the directions are an object</source>
        <translation>煎服法应为对象</translation>
    </message>
    <message>
        <source>“boil_min” is a list of minutes</source>
        <translation>“boil_min” 应为分钟数的列表</translation>
    </message>
    <message>
        <source>“%1” is true or false</source>
        <translation>“%1” 应为 true 或 false</translation>
    </message>
    <message numerus="yes">
        <source>%1 holds %n prescription(s), not one.</source>
        <translation>
            <numerusform>%1 含 %n 张处方，应为一张。</numerusform>
        </translation>
    </message>
    <message>
        <source>a dose is at most %1 g</source>
        <translation>每剂用量不得超过 %1 g</translation>
    </message>
    <message>
        <source>a group is a whole number from 1 to %1</source>
        <translation>组号应为 1 至 %1 的整数</translation>
    </message>
</context>
<context>
    <name>PrescriptionShelf</name>
    <message>
        <source>This prescription is signed or void and takes no more changes.</source>
        <translation>此处方已签名或已作废，不能再改。</translation>
    </message>
    <message>
        <source>Write a new one.</source>
        <translation>请另开一张。</translation>
    </message>
    <message>
        <source>prescription %1</source>
        <translation>处方 %1</translation>
    </message>
</context>
<context>
    <name>PrescriptionStore</name>
    <message>
        <source>This prescription is signed or void and takes no more changes.</source>
        <translation>此处方已签名或作废，不能再修改。</translation>
    </message>
    <message>
        <source>Write a new one.</source>
        <translation>请另开新处方。</translation>
    </message>
    <message>
        <source>This prescription does not exist.</source>
        <translation>此处方不存在。</translation>
    </message>
    <message>
        <source>Choose it from the list.</source>
        <translation>请从列表中选择。</translation>
    </message>
    <message>
        <source>The prescription has no herb.</source>
        <translation>处方中没有药味。</translation>
    </message>
    <message>
        <source>Write at least one.</source>
        <translation>请至少写一味药。</translation>
    </message>
    <message>
        <source>Version %1 of this prescription does not exist.</source>
        <translation>此处方没有第 %1 版。</translation>
    </message>
    <message>
        <source>prescription %1</source>
        <translation>处方 %1</translation>
    </message>
    <message>
        <source>An override needs a reason.</source>
        <translation>放行须注明理由。</translation>
    </message>
    <message>
        <source>Write why it is right for this patient.</source>
        <translation>请写明为何适合此患者。</translation>
    </message>
    <message>
        <source>The audit of the newest version does not say this.</source>
        <translation>最新版本的审方结果中没有这一条。</translation>
    </message>
    <message>
        <source>Save the prescription and look at its findings again.</source>
        <translation>请保存处方后重新查看审方结果。</translation>
    </message>
    <message>
        <source>“%1” cannot be signed away.</source>
        <translation>“%1”不能以签名放行。</translation>
    </message>
    <message>
        <source>This override does not exist.</source>
        <translation>此放行记录不存在。</translation>
    </message>
    <message>
        <source>The prescription was changed since this override.</source>
        <translation>放行之后处方已修改。</translation>
    </message>
    <message>
        <source>Override the finding of the newest version.</source>
        <translation>请对最新版本的审方结果重新放行。</translation>
    </message>
    <message>
        <source>This override is confirmed already.</source>
        <translation>此放行已经确认。</translation>
    </message>
    <message>
        <source>Nothing is left to be done for it.</source>
        <translation>无须再处理。</translation>
    </message>
    <message>
        <source>Nothing was saved yet.</source>
        <translation>尚未保存。</translation>
    </message>
    <message>
        <source>Save the prescription, then sign it.</source>
        <translation>请先保存处方，再签名。</translation>
    </message>
    <message>
        <source>These findings are open: %1.</source>
        <translation>以下审方结果尚未处理：%1。</translation>
    </message>
    <message>
        <source>Change the prescription, or override what may be overridden and confirm it.</source>
        <translation>请修改处方，或对可放行者注明理由并再次确认。</translation>
    </message>
    <message>
        <source>A prescription is voided with a reason.</source>
        <translation>作废处方须注明理由。</translation>
    </message>
    <message>
        <source>Write why.</source>
        <translation>请写明理由。</translation>
    </message>
    <message>
        <source>Somebody answered for this finding already.</source>
        <translation>已有人为这条发现写过理由。</translation>
    </message>
    <message>
        <source>Confirm that answer, or change the prescription.</source>
        <translation>请确认该理由，或修改处方。</translation>
    </message>
</context>
<context>
    <name>PriceImport</name>
    <message>
        <source>%1: two columns mean the same: %2.</source>
        <translation>%1：有两列含义相同：%2。</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>请去掉其中一列。</translation>
    </message>
    <message>
        <source>The same herb stands in row %1 already.</source>
        <translation>同一药材已见于第 %1 行。</translation>
    </message>
    <message>
        <source>The name is missing.</source>
        <translation>缺药名。</translation>
    </message>
    <message>
        <source>“%1” may be several herbs.</source>
        <translation>“%1”可能是几种药材。</translation>
    </message>
    <message>
        <source>“%1” is no name of the knowledge base.</source>
        <translation>知识库中没有“%1”这个药名。</translation>
    </message>
    <message>
        <source>“%1” is no price in yuan above 0 with four decimals at most.</source>
        <translation>“%1”不是价格：须为大于 0 的元数，至多四位小数。</translation>
    </message>
    <message>
        <source>“%1” is no weight: write g, 10g or kg.</source>
        <translation>“%1”不是计价单位：请写 g、10g 或 kg。</translation>
    </message>
    <message>
        <source>“%1” is no date: write 2026-01-31.</source>
        <translation>“%1”不是日期：请写成 2026-01-31。</translation>
    </message>
    <message>
        <source>%1 is no price list: its first row does not name herb, price and weight.</source>
        <translation>%1 不是价目表：首行没有药名、单价、单位。</translation>
    </message>
    <message>
        <source>Head its columns with name, price and unit (药名, 单价, 单位).</source>
        <translation>请在首行写明：药名、单价、单位。</translation>
    </message>
    <message>
        <source>column %1 without a heading</source>
        <translation>第 %1 列（无标题）</translation>
    </message>
    <message>
        <source>There is no heading above this cell.</source>
        <translation>此单元格上方没有列标题。</translation>
    </message>
    <message>
        <source>all of the sheet “%1”</source>
        <translation>工作表“%1”的全部内容</translation>
    </message>
</context>
<context>
    <name>PriceStore</name>
    <message>
        <source>The price of %1 is not one.</source>
        <translation>%1 的价格无效。</translation>
    </message>
    <message>
        <source>Give yuan above 0, a weight and a day.</source>
        <translation>请给出大于 0 的元数、计价单位和日期。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>部件</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>知识</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病案</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Desk</source>
        <translation>药房</translation>
    </message>
    <message>
        <source>Rx</source>
        <translation>处方</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
</context>
<context>
    <name>RankPhase</name>
    <message>
        <source>Trying the longest pass</source>
        <translation>试跑最长一批</translation>
    </message>
    <message>
        <source>Forward and backward</source>
        <translation>前向与反向</translation>
    </message>
    <message>
        <source>Evaluating</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>RecordCheck</name>
    <message>
        <source>Entry</source>
        <translation>记载</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Confirmation</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Signature of the desk</source>
        <translation>药房签名</translation>
    </message>
    <message>
        <source>%1 %2 of prescription %3</source>
        <translation>处方 %3 的%1 %2</translation>
    </message>
    <message>
        <source>%1 was put in past the program.</source>
        <translation>%1不是由本程序写入的。</translation>
    </message>
    <message numerus="yes">
        <source>%n link(s) before link %1 are missing.</source>
        <translation>
            <numerusform>第 %1 环之前缺失 %n 环。</numerusform>
        </translation>
    </message>
    <message>
        <source>Link %1 of the chain does not follow from the one before.</source>
        <translation>链的第 %1 环与前一环不相接。</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>%1缺失。</translation>
    </message>
    <message>
        <source>%1 was changed after it was written.</source>
        <translation>%1写入后被改动。</translation>
    </message>
    <message>
        <source>Prescription %1 is not in the state that its records say.</source>
        <translation>处方 %1 的状态与其记录不符。</translation>
    </message>
    <message>
        <source>Prescription %1 belongs to another visit than when it was signed.</source>
        <translation>处方 %1 所属的就诊与签名时不同。</translation>
    </message>
    <message>
        <source>This database is older than the chain of records.</source>
        <translation>此数据库早于记录链。</translation>
    </message>
    <message>
        <source>Open it once with this program&apos;s window, then check it again.</source>
        <translation>请先用本程序的窗口打开一次，再行核对。</translation>
    </message>
    <message>
        <source>The hash that was noted is not in the chain: it was cut off, written anew, or mistyped.</source>
        <translation>记下的校验值不在链中：链被截断、被重新写过，或输入有误。</translation>
    </message>
    <message>
        <source>A hash of the chain has 64 digits, 0 to 9 and a to f.</source>
        <translation>链的校验值共 64 位，只含 0–9 与 a–f。</translation>
    </message>
    <message>
        <source>Compare what you typed with what was noted.</source>
        <translation>请将所输入的与当时记下的核对。</translation>
    </message>
</context>
<context>
    <name>RedFlagRules</name>
    <message>
        <source>an object with “version” and “rules” is expected</source>
        <translation>须为含“version”与“rules”的对象</translation>
    </message>
    <message>
        <source>the id “%1” stands twice</source>
        <translation>标识“%1”重复</translation>
    </message>
    <message>
        <source>Correct this place of the table.</source>
        <translation>请改正表中的这一处。</translation>
    </message>
    <message>
        <source>“%1” must be a text that is not empty</source>
        <translation>“%1”须为非空文本</translation>
    </message>
    <message>
        <source>“%1” must be a list that is not empty</source>
        <translation>“%1”须为非空列表</translation>
    </message>
    <message>
        <source>“%1” is not known here; use one of: %2</source>
        <translation>此处不识“%1”，请用其一：%2</translation>
    </message>
    <message>
        <source>a measurement needs “at_least”, “at_most” or “below”</source>
        <translation>测量值须有“at_least”“at_most”或“below”</translation>
    </message>
    <message>
        <source>a condition needs “words” or “vital”</source>
        <translation>条件须有“words”或“vital”</translation>
    </message>
    <message>
        <source>The table %1 cannot be read.</source>
        <translation>无法读取 %1。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装程序。</translation>
    </message>
</context>
<context>
    <name>ReferenceDetail</name>
    <message>
        <source>Words of the book</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Structural formula</source>
        <translation>结构式</translation>
    </message>
    <message>
        <source>The structure of the source cannot be drawn; its text is below.</source>
        <translation>出处所给的结构无法绘出；其文本见下。</translation>
    </message>
    <message>
        <source>A chapter or a meridian: what it holds is listed below.</source>
        <translation>篇目或经脉：所含条目列于下。</translation>
    </message>
    <message>
        <source>Known only through what is predicted to act on it: every connection is an inference, not a finding.</source>
        <translation>仅由预测的作用得知：各项关联均为推论，并非实测。</translation>
    </message>
</context>
<context>
    <name>Severity</name>
    <message>
        <source>Block</source>
        <translation>拦截</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <source>Remind</source>
        <translation>提醒</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Pass</source>
        <translation>通过</translation>
    </message>
</context>
<context>
    <name>SignLexicon</name>
    <message>
        <source>The table %1 cannot be read.</source>
        <translation>无法读取 %1。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装程序。</translation>
    </message>
    <message>
        <source>%1, row %2, column %3: %4</source>
        <translation>%1，第 %2 行，第 %3 列：%4</translation>
    </message>
    <message>
        <source>Correct this row.</source>
        <translation>请改正这一行。</translation>
    </message>
    <message>
        <source>two cells are expected</source>
        <translation>须为两格</translation>
    </message>
    <message>
        <source>the columns must be %1</source>
        <translation>列须为 %1</translation>
    </message>
    <message>
        <source>the cell is empty</source>
        <translation>单元格为空</translation>
    </message>
</context>
<context>
    <name>SignerRole</name>
    <message>
        <source>Pharmacist</source>
        <translation>药师</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>药士</translation>
    </message>
    <message>
        <source>Physician</source>
        <translation>医师</translation>
    </message>
    <message>
        <source>Signs as</source>
        <translation>身份</translation>
    </message>
</context>
<context>
    <name>Specimens</name>
    <message>
        <source>What is known</source>
        <translation>已知内容</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>常态</translation>
    </message>
    <message>
        <source>Hover</source>
        <translation>悬停</translation>
    </message>
    <message>
        <source>Pressed</source>
        <translation>按下</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>焦点</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Secondary</source>
        <translation>次要</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Void…</source>
        <translation>作废…</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Allergies</source>
        <translation>过敏史</translation>
    </message>
    <message>
        <source>Herb or dose</source>
        <translation>药名或剂量</translation>
    </message>
    <message>
        <source>Placeholder</source>
        <translation>占位提示</translation>
    </message>
    <message>
        <source>Above 3–9 g</source>
        <translation>超出 3–9 g</translation>
    </message>
    <message>
        <source>Ambiguous name</source>
        <translation>药名不明</translation>
    </message>
    <message>
        <source>Pulse</source>
        <translation>脉象</translation>
    </message>
    <message>
        <source>Overall</source>
        <translation>总按</translation>
    </message>
    <message>
        <source>By position</source>
        <translation>分部</translation>
    </message>
    <message>
        <source>Look facts up</source>
        <translation>查依据</translation>
    </message>
    <message>
        <source>Name, pinyin, initials</source>
        <translation>药名、拼音、首字母</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Warm, after meals</source>
        <translation>饭后温服</translation>
    </message>
    <message>
        <source>Before sleep</source>
        <translation>睡前服</translation>
    </message>
    <message>
        <source>How to take it</source>
        <translation>服法</translation>
    </message>
    <message>
        <source>Number of doses</source>
        <translation>剂数</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>肺经</translation>
    </message>
    <message>
        <source>Granules</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Formulas</source>
        <translation>方剂</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方剂</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>Herbs</source>
        <translation>味数</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Void this prescription?</source>
        <translation>作废这张处方？</translation>
    </message>
    <message>
        <source>Text and signature are kept; it cannot become a draft again. Give the reason.</source>
        <translation>作废后保留原文与签名，不能恢复为草稿。请写明理由。</translation>
    </message>
    <message>
        <source>Reason (required)</source>
        <translation>理由（必填）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>No case yet</source>
        <translation>还没有病案</translation>
    </message>
    <message>
        <source>Make one, or import JSON or a table.</source>
        <translation>新建一份，或导入 JSON、表格。</translation>
    </message>
    <message>
        <source>New case</source>
        <translation>新建病案</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>组成</translation>
    </message>
    <message>
        <source>Original dose</source>
        <translation>原书</translation>
    </message>
    <message>
        <source>Processing</source>
        <translation>炮制</translation>
    </message>
    <message>
        <source>Sample physician</source>
        <translation>示例医师</translation>
    </message>
    <message>
        <source>the oldest 4 turns will be left out</source>
        <translation>将略去最早 4 段</translation>
    </message>
    <message>
        <source>The signature is not possible while the prescription holds a banned herb.</source>
        <translation>处方含禁用药味，须处理后方可签名</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>A remote engine is on: case texts leave this machine.</source>
        <translation>远程引擎已启用：病历文本会离开本机</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The program ended unexpectedly; one draft was recovered.</source>
        <translation>上次未正常退出，找回 1 份病案草稿</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>32 s</source>
        <translation>32 秒</translation>
    </message>
    <message>
        <source>Self-check</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>6 passed</source>
        <translation>通过 6 项</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>step 1 220 / 2 000, about 27 min left</source>
        <translation>步 1 220 / 2 000 · 尚需约 27 分</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>about 6 min</source>
        <translation>约 6 分</translation>
    </message>
</context>
<context>
    <name>Spreadsheet</name>
    <message>
        <source>%1 is neither UTF-8 nor GB18030 text.</source>
        <translation>%1 既不是 UTF-8 也不是 GB18030 文本。</translation>
    </message>
    <message>
        <source>Save the table again as CSV UTF-8.</source>
        <translation>请将表格另存为 CSV UTF-8。</translation>
    </message>
    <message>
        <source>%1, line %2: the quotation that begins there does not end.</source>
        <translation>%1，第 %2 行：此处开始的引号没有结束。</translation>
    </message>
    <message>
        <source>Close the quotation, or double a quotation mark that belongs to the text.</source>
        <translation>请补上引号；若引号属于文字，请写两个。</translation>
    </message>
    <message>
        <source>%1 is no readable workbook: %2.</source>
        <translation>%1 不是可读取的工作簿：%2。</translation>
    </message>
    <message>
        <source>Save the workbook again as XLSX, or as CSV UTF-8.</source>
        <translation>请将工作簿另存为 XLSX 或 CSV UTF-8。</translation>
    </message>
    <message>
        <source>the archive is damaged</source>
        <translation>压缩包已损坏</translation>
    </message>
    <message>
        <source>%1 is missing</source>
        <translation>缺少 %1</translation>
    </message>
    <message>
        <source>%1 is damaged</source>
        <translation>%1 已损坏</translation>
    </message>
    <message>
        <source>%1, line %2, is no valid XML</source>
        <translation>%1 第 %2 行不是有效的 XML</translation>
    </message>
    <message>
        <source>row %1 is out of order</source>
        <translation>第 %1 行次序有误</translation>
    </message>
    <message>
        <source>cell %1 of row %2 is out of order</source>
        <translation>第 %2 行的单元格 %1 次序有误</translation>
    </message>
    <message>
        <source>row %1 refers to text %2, which is not there</source>
        <translation>第 %1 行引用的文字 %2 不存在</translation>
    </message>
    <message>
        <source>a cell holds more than %1 characters</source>
        <translation>有单元格超过 %1 个字符</translation>
    </message>
    <message>
        <source>it has more than %1 rows or %2 cells</source>
        <translation>超过 %1 行或 %2 个单元格</translation>
    </message>
    <message>
        <source>%1 is too large: %2.</source>
        <translation>%1 过大：%2。</translation>
    </message>
    <message>
        <source>Split it into smaller files.</source>
        <translation>请拆分为较小的文件。</translation>
    </message>
    <message>
        <source>%1 is larger than 128 MiB</source>
        <translation>%1 超过 128 MiB</translation>
    </message>
    <message>
        <source>its parts are larger than 192 MiB together</source>
        <translation>其各部分合计超过 192 MiB</translation>
    </message>
</context>
<context>
    <name>TermDetail</name>
    <message>
        <source>A heading of the standard: to browse, never a diagnosis.</source>
        <translation>标准中的类目：供浏览，不作诊断。</translation>
    </message>
    <message>
        <source>A provisional diagnosis name: not for outpatient records.</source>
        <translation>临时诊断用术语：不用于门诊诊断。</translation>
    </message>
    <message>
        <source>In the standard</source>
        <translation>标准信息</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>上级</translation>
    </message>
    <message>
        <source>Narrower</source>
        <translation>下级</translation>
    </message>
    <message>
        <source>Signs</source>
        <translation>证候表现</translation>
    </message>
    <message>
        <source>Not recorded</source>
        <translation>未载</translation>
    </message>
    <message>
        <source>Therapies</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Occurs in</source>
        <translation>见于</translation>
    </message>
    <message>
        <source>Syndromes</source>
        <translation>证候</translation>
    </message>
    <message>
        <source>For syndromes</source>
        <translation>适用证候</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>关联</translation>
    </message>
    <message>
        <source>Same level</source>
        <translation>同级</translation>
    </message>
</context>
<context>
    <name>Tier</name>
    <message>
        <source>Stated</source>
        <translation>明载</translation>
    </message>
    <message>
        <source>Borrowed</source>
        <translation>旁引</translation>
    </message>
    <message>
        <source>Inferred</source>
        <translation>推论</translation>
    </message>
    <message>
        <source>None found</source>
        <translation>未检索到</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>The engine did not understand the command.</source>
        <translation>引擎不认识这条命令。</translation>
    </message>
    <message>
        <source>Program and engine are of different versions: install them again.</source>
        <translation>程序与引擎版本不一致：请重新安装。</translation>
    </message>
    <message>
        <source>Data, model or settings cannot be used.</source>
        <translation>数据、模型或设置无法使用。</translation>
    </message>
    <message>
        <source>Correct what the engine names below.</source>
        <translation>请按引擎所指之处改正。</translation>
    </message>
    <message>
        <source>There is not enough memory or disk.</source>
        <translation>内存或磁盘不足。</translation>
    </message>
    <message>
        <source>Change what the engine proposes below.</source>
        <translation>请按引擎的建议调整。</translation>
    </message>
    <message>
        <source>The program could not be started.</source>
        <translation>程序无法启动。</translation>
    </message>
    <message>
        <source>Check that xinglin-engine is there, and mpirun for several ranks.</source>
        <translation>请检查 xinglin-engine 是否存在；多进程还需要 mpirun。</translation>
    </message>
    <message>
        <source>The training was ended from outside (signal %1).</source>
        <translation>训练被外部终止（信号 %1）。</translation>
    </message>
    <message>
        <source>Often the system ran out of memory. Go on from the last checkpoint.</source>
        <translation>常见原因是系统内存耗尽。可从最近的存档继续。</translation>
    </message>
    <message>
        <source>The training failed.</source>
        <translation>训练失败。</translation>
    </message>
    <message>
        <source>Read the engine&apos;s words below; what was saved before can be gone on with.</source>
        <translation>请看引擎的说明；此前的存档可以继续。</translation>
    </message>
    <message>
        <source>%1 cannot be written.</source>
        <translation>无法写入 %1。</translation>
    </message>
    <message>
        <source>Free some disk space, or check that you may write there.</source>
        <translation>请腾出磁盘空间，或检查写入权限。</translation>
    </message>
</context>
<context>
    <name>TrainingSettings</name>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>How often the run goes through all data.</source>
        <translation>全部数据过几遍。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>About 1e-4 for LoRA, 1e-5 for the whole model.</source>
        <translation>LoRA 约 1e-4，全参约 1e-5。</translation>
    </message>
    <message>
        <source>Samples at once</source>
        <translation>每批样本</translation>
    </message>
    <message>
        <source>In memory together, on every rank.</source>
        <translation>每个进程同时放入内存的样本数。</translation>
    </message>
    <message>
        <source>Passes a step</source>
        <translation>每步累积批数</translation>
    </message>
    <message>
        <source>Samples of a step = samples at once × passes × ranks.</source>
        <translation>每步样本 = 每批样本 × 批数 × 进程数。</translation>
    </message>
    <message>
        <source>Longest sample, tokens</source>
        <translation>最长样本（词元）</translation>
    </message>
    <message>
        <source>Longer ones are cut.</source>
        <translation>更长的截断。</translation>
    </message>
    <message>
        <source>Checkpoint every, steps</source>
        <translation>存档间隔（步）</translation>
    </message>
    <message>
        <source>0: at the end only.</source>
        <translation>0：只在结束时。</translation>
    </message>
    <message>
        <source>Evaluate every, steps</source>
        <translation>评估间隔（步）</translation>
    </message>
    <message>
        <source>On the held-out file; 0: at the end only.</source>
        <translation>在留出文件上；0：只在结束时。</translation>
    </message>
    <message>
        <source>LoRA rank</source>
        <translation>LoRA 秩</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>bf16 is faster where the processor has it.</source>
        <translation>处理器支持时 bf16 更快。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率曲线</translation>
    </message>
    <message>
        <source>Warm-up, steps</source>
        <translation>预热（步）</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Greatest gradient norm</source>
        <translation>梯度范数上限</translation>
    </message>
    <message>
        <source>0: no limit.</source>
        <translation>0：不限。</translation>
    </message>
    <message>
        <source>LoRA alpha</source>
        <translation>LoRA alpha</translation>
    </message>
    <message>
        <source>LoRA dropout</source>
        <translation>LoRA 丢弃率</translation>
    </message>
    <message>
        <source>LoRA layers</source>
        <translation>LoRA 所在层</translation>
    </message>
    <message>
        <source>Last parts of layer names, or all-linear.</source>
        <translation>层名末段，或 all-linear。</translation>
    </message>
    <message>
        <source>Pack short samples together</source>
        <translation>短样本拼接</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>打乱顺序</translation>
    </message>
    <message>
        <source>Recompute activations</source>
        <translation>重算激活值</translation>
    </message>
    <message>
        <source>1: less memory, a third more time.</source>
        <translation>1：省内存，多用三分之一时间。</translation>
    </message>
    <message>
        <source>ZeRO stage</source>
        <translation>ZeRO 级别</translation>
    </message>
    <message>
        <source>From 1 on the ranks share the optimizer.</source>
        <translation>1 起各进程分摊优化器。</translation>
    </message>
    <message>
        <source>When a step stands out</source>
        <translation>某步异常时</translation>
    </message>
    <message>
        <source>Checkpoints kept</source>
        <translation>保留存档数</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Threads of a rank</source>
        <translation>每进程线程</translation>
    </message>
    <message>
        <source>0: one per core.</source>
        <translation>0：每核一个。</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>对话模板</translation>
    </message>
    <message>
        <source>Rounding to bf16</source>
        <translation>舍入为 bf16</translation>
    </message>
    <message>
        <source>stochastic: no exact numbers beside, so smaller checkpoints; whole model in bf16 only.</source>
        <translation>stochastic：不另存精确数值，存档更小；仅用于以 bf16 训练整个模型。</translation>
    </message>
    <message>
        <source>Join documents</source>
        <translation>拼接文档</translation>
    </message>
    <message>
        <source>Pre-training on plain text: into blocks, which see across documents or within one.</source>
        <translation>用于纯文本预训练：拼接后切成定长块；across 可见块内前文各篇，within 只见本篇。</translation>
    </message>
    <message>
        <source>Between joined documents</source>
        <translation>文档之间</translation>
    </message>
    <message>
        <source>eos: the token that ends a text.</source>
        <translation>eos：文本结束标记。</translation>
    </message>
    <message>
        <source>Longest answer, tokens</source>
        <translation>最长回答（词元）</translation>
    </message>
    <message>
        <source>Of the answers that are drawn.</source>
        <translation>指训练时抽取的回答。</translation>
    </message>
    <message>
        <source>Answers to a question</source>
        <translation>每题回答数</translation>
    </message>
    <message>
        <source>They are compared with one another.</source>
        <translation>这些回答互相比较。</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>Beta（KL 系数）</translation>
    </message>
    <message>
        <source>The greater, the nearer the model stays to what it was.</source>
        <translation>越大，模型越接近原来的样子。</translation>
    </message>
    <message>
        <source>Weight of the better answer itself</source>
        <translation>优选回答自身的权重</translation>
    </message>
    <message>
        <source>Its own loss beside the preference; 0: none.</source>
        <translation>在偏好之外再计它自身的损失；0：不计。</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>By how much the better answer is to lead.</source>
        <translation>优选回答应领先的分数。</translation>
    </message>
    <message>
        <source>Pull towards zero</source>
        <translation>向零回拉</translation>
    </message>
    <message>
        <source>Keeps rewards from drifting away; 0: none.</source>
        <translation>防止奖励整体漂移；0：不用。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Answers drawn at once</source>
        <translation>同时抽取的回答</translation>
    </message>
    <message>
        <source>Steps drawn for together</source>
        <translation>一次抽取所供步数</translation>
    </message>
    <message>
        <source>Times an answer is learned from</source>
        <translation>每个回答学习次数</translation>
    </message>
    <message>
        <source>Clip range</source>
        <translation>裁剪范围</translation>
    </message>
    <message>
        <source>How far an answer&apos;s probability may move in a drawing.</source>
        <translation>一次抽取内，回答的概率最多变动多少。</translation>
    </message>
    <message>
        <source>Taken off for answers without end</source>
        <translation>未写完的回答扣分</translation>
    </message>
    <message>
        <source>Learn nothing from answers without end</source>
        <translation>不学习未写完的回答</translation>
    </message>
    <message>
        <source>Mean over</source>
        <translation>平均方式</translation>
    </message>
    <message>
        <source>dapo: all tokens; grpo: each answer first; dr_grpo: by the greatest length.</source>
        <translation>dapo：全部词元；grpo：先按回答；dr_grpo：按最大长度。</translation>
    </message>
    <message>
        <source>Rewards divided by the spread of</source>
        <translation>奖励除以何者的离散度</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma（折扣）</translation>
    </message>
    <message>
        <source>Lambda</source>
        <translation>Lambda（GAE）</translation>
    </message>
    <message>
        <source>Weight of the values&apos; loss</source>
        <translation>价值损失的权重</translation>
    </message>
    <message>
        <source>Steps in which values alone are learned</source>
        <translation>只学价值的步数</translation>
    </message>
    <message>
        <source>Ranks that share every matrix</source>
        <translation>分担每个矩阵的进程数</translation>
    </message>
    <message>
        <source>Tensor parallel: less memory a rank, more exchange.</source>
        <translation>张量并行：每个进程内存更少，通信更多。</translation>
    </message>
    <message>
        <source>Stages of blocks</source>
        <translation>层的分段数</translation>
    </message>
    <message>
        <source>Pipeline parallel: a rank has some of the blocks.</source>
        <translation>流水线并行：每个进程只有一部分层。</translation>
    </message>
    <message>
        <source>Computed on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>auto: GPUs where there are some.</source>
        <translation>auto：有 GPU 就用 GPU。</translation>
    </message>
</context>
<context>
    <name>UnknownNote</name>
    <message>
        <source>, </source>
        <extracomment>Between names in a list</extracomment>
        <translation>、</translation>
    </message>
    <message>
        <source>If “%1” is a name, the knowledge base does not know it; the sources are about %2.</source>
        <translation>“%1”若是药名，知识库中没有它；依据的资料是关于%2的。</translation>
    </message>
    <message>
        <source>The knowledge base has nothing about “%1”, nor whether it may be taken with the others; that nothing is known does not mean that it may.</source>
        <translation>知识库中没有“%1”的资料，也没有它与其他药能否同用的资料；没有资料不等于可以同用。</translation>
    </message>
    <message>
        <source>The knowledge base does not say what “%1” does together with the others; that nothing is known does not mean that it may be taken with them.</source>
        <translation>知识库中没有“%1”与其他药同用的资料；没有资料不等于可以同用。</translation>
    </message>
    <message>
        <source>Of %1 the knowledge base does not have: %2.</source>
        <extracomment>%1 is a herb, formula …, %2 what is not known of it: actions, dose …</extracomment>
        <translation>知识库中没有%1的%2资料。</translation>
    </message>
    <message>
        <source>The knowledge base does not know “%1”; no source is about it.</source>
        <translation>知识库中没有“%1”，依据的资料都与它无关。</translation>
    </message>
    <message>
        <source>The knowledge base does not know “%1”; no source is about it. It is not %2.</source>
        <translation>知识库中没有“%1”，依据的资料都与它无关。它不是%2。</translation>
    </message>
    <message>
        <source>The knowledge base does not say what “%1” does together with %2; that nothing is known does not mean that they may be taken together.</source>
        <extracomment>%1 is a Western drug, %2 one or more herbs, formulas …</extracomment>
        <translation>知识库中没有“%1”与%2同用的资料；没有资料不等于可以同用。</translation>
    </message>
    <message>
        <source>The knowledge base has no entry “%1”; the sources only have it in a name or text and do not answer for it.</source>
        <translation>知识库中没有“%1”自己的条目；这些资料只是名称或内容中有它，不能当作它的资料。</translation>
    </message>
    <message numerus="yes">
        <source>%n more are called “%1”: %2; ask with the full name of the one that is meant.</source>
        <extracomment>%1 is a name without its dosage form, %2 a list of names with it</extracomment>
        <translation>
            <numerusform>名为“%1”的还有另外 %n 种：%2；要看其中一种，请用全名再问。</numerusform>
        </translation>
    </message>
    <message>
        <source> Did you mean %1? Then ask again with that name.</source>
        <extracomment>Behind the sentence that a name is unknown; %1 one or more names that are spelt much like it</extracomment>
        <translation>是不是要问%1？若是，请用该名称再问。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::CaseViewModel</name>
    <message>
        <source>The case cannot be signed yet: %1</source>
        <translation>病案尚不能签名：%1</translation>
    </message>
    <message>
        <source>Complete it, then sign.</source>
        <translation>补全后再签名。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::EngineCall</name>
    <message>
        <source>The engine program %1 cannot be started.</source>
        <translation>无法启动引擎程序 %1。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装本程序。</translation>
    </message>
    <message>
        <source>The engine took too long with %1.</source>
        <translation>引擎处理 %1 用时过长。</translation>
    </message>
    <message>
        <source>Check the drive that holds the file and try again.</source>
        <translation>请检查存放文件的磁盘后重试。</translation>
    </message>
    <message>
        <source>%1 is no model file that this program can use.</source>
        <translation>%1 不是本程序可用的模型文件。</translation>
    </message>
    <message>
        <source>Choose another file, convert it to GGUF, or fetch it again.</source>
        <translation>请换一个文件，将其转换为 GGUF，或重新获取。</translation>
    </message>
    <message>
        <source>There is not enough memory for %1.</source>
        <translation>内存不足，无法使用 %1。</translation>
    </message>
    <message>
        <source>Close other programs or choose a smaller model.</source>
        <translation>请关闭其他程序，或换用更小的模型。</translation>
    </message>
    <message>
        <source>The engine could not read %1.</source>
        <translation>引擎未能读取 %1。</translation>
    </message>
    <message>
        <source>Choose another file; report it if the file works elsewhere.</source>
        <translation>请换一个文件；若该文件在别处可用，请报告。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::EngineProcess</name>
    <message>
        <source>The engine did not become ready in time.</source>
        <translation>引擎未能按时就绪。</translation>
    </message>
    <message>
        <source>Choose a smaller model, or try again when the machine is less busy.</source>
        <translation>请换用更小的模型，或待机器空闲时重试。</translation>
    </message>
    <message>
        <source>The model file %1 does not exist.</source>
        <translation>模型文件 %1 不存在。</translation>
    </message>
    <message>
        <source>Choose another model, or connect the drive that holds it.</source>
        <translation>请换一个模型，或接上存放它的磁盘。</translation>
    </message>
    <message>
        <source>The engine program %1 cannot be started.</source>
        <translation>无法启动引擎程序 %1。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装本程序。</translation>
    </message>
    <message>
        <source>The engine program answered in an unknown way.</source>
        <translation>引擎程序的应答无法识别。</translation>
    </message>
    <message>
        <source>Install the program again, so that its parts belong together.</source>
        <translation>请重新安装本程序，使各部分版本一致。</translation>
    </message>
    <message>
        <source>The engine cannot use the model file %1.</source>
        <translation>引擎无法使用模型文件 %1。</translation>
    </message>
    <message>
        <source>Choose another file, or fetch this one again.</source>
        <translation>请换一个文件，或重新获取此文件。</translation>
    </message>
    <message>
        <source>There is not enough memory for the model %1.</source>
        <translation>内存不足，无法载入模型 %1。</translation>
    </message>
    <message>
        <source>Load it with a smaller context, or choose a smaller model.</source>
        <translation>请以更小的上下文载入，或换用更小的模型。</translation>
    </message>
    <message>
        <source>The port %1 is already in use.</source>
        <translation>端口 %1 已被占用。</translation>
    </message>
    <message>
        <source>Close the other program, or let the engine choose a free port.</source>
        <translation>请关闭占用它的程序，或让引擎自选空闲端口。</translation>
    </message>
    <message>
        <source>The engine ended while it started.</source>
        <translation>引擎在启动时退出。</translation>
    </message>
    <message>
        <source>Try again; choose another model if it happens again.</source>
        <translation>请重试；若仍如此，请换一个模型。</translation>
    </message>
    <message>
        <source>The engine was ended by the system (signal %1).</source>
        <translation>引擎被系统终止（信号 %1）。</translation>
    </message>
    <message>
        <source>Often the memory was used up: close other programs, then restart the engine.</source>
        <translation>多因内存用尽：请关闭其他程序，再重启引擎。</translation>
    </message>
    <message>
        <source>Restart the engine; report it if it happens again.</source>
        <translation>请重启引擎；若再次发生，请报告。</translation>
    </message>
    <message>
        <source>The engine ended unexpectedly (code %1).</source>
        <translation>引擎意外退出（代码 %1）。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::GroundedChatRunner</name>
    <message>
        <source>No model is loaded, and the knowledge base may not be asked here.</source>
        <translation>未载入模型，而此对话又关闭了查依据。</translation>
    </message>
    <message>
        <source>Load a model on the Models page, or switch the sources on.</source>
        <translation>请在“模型”页载入模型，或打开“查依据”。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::KnowledgeBrowser</name>
    <message>
        <source>The knowledge base has no entry “%1”.</source>
        <translation>知识库中没有条目“%1”。</translation>
    </message>
    <message>
        <source>Search for its name; another edition may list it under another one.</source>
        <translation>请按名称检索；不同版本的名称可能不同。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::ModelLibrary</name>
    <message>
        <source>The file %1 cannot be read.</source>
        <translation>无法读取文件 %1。</translation>
    </message>
    <message>
        <source>Check that it exists and that you may read it.</source>
        <translation>请检查文件是否存在、是否有权读取。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::PharmacyViewModel</name>
    <message>
        <source>%1 cannot be read.</source>
        <translation>无法读取 %1。</translation>
    </message>
    <message>
        <source>Check that the file exists and may be read.</source>
        <translation>请确认文件存在且可读。</translation>
    </message>
    <message>
        <source>%1 is too large for a price list.</source>
        <translation>%1 作为价目表过大。</translation>
    </message>
    <message>
        <source>Choose a file of less than 64 MiB.</source>
        <translation>请选择小于 64 MiB 的文件。</translation>
    </message>
    <message>
        <source>Correct it and save again.</source>
        <translation>请改正后再保存。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::PrescriptionViewModel</name>
    <message>
        <source>One dose of a herb is more than 0 g and at most %1 g; nothing was changed.</source>
        <translation>每味药每剂须大于 0 g、不超过 %1 g；未作更改。</translation>
    </message>
    <message>
        <source>Write the grams of one dose.</source>
        <translation>请写明每剂的克数。</translation>
    </message>
    <message>
        <source>A prescription has at most %1 herbs; nothing was changed.</source>
        <translation>一张处方最多 %1 味药；未作更改。</translation>
    </message>
    <message>
        <source>Remove a herb, then write these apart.</source>
        <translation>请先删去一味药，再分开书写。</translation>
    </message>
    <message>
        <source>Remove a herb, then write this one.</source>
        <translation>先删去一味药，再写这一味。</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s) of which the formula has no name were left out.</source>
        <translation>
            <numerusform>方中有 %n 味无名，未写入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove herbs, then insert the formula.</source>
        <translation>先删去一些药，再插入方剂。</translation>
    </message>
    <message>
        <source>Already written, with the dose that stands there: %1.</source>
        <translation>处方中已有，用量不变：%1。</translation>
    </message>
    <message>
        <source>“%1” says more than %2: write what is missing beside it.</source>
        <translation>“%1”所写多于“%2”：请把缺少的内容写在旁边。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::StockNameDesk</name>
    <message>
        <source>“%1” cannot be a stock name.</source>
        <translation>“%1”不能用作品名。</translation>
    </message>
    <message>
        <source>“%1” already means %2.</source>
        <translation>“%1”已指%2。</translation>
    </message>
    <message>
        <source>Choose a word that means no other herb; nothing was changed.</source>
        <translation>请换一个不指他药的名称；未作任何改动。</translation>
    </message>
    <message>
        <source>“%1” may mean %2.</source>
        <translation>“%1”可能指：%2。</translation>
    </message>
    <message>
        <source>“%1” says “%2”, which %3 alone does not.</source>
        <translation>“%1”含“%2”字，而%3之名不含。</translation>
    </message>
    <message>
        <source>Leave it out, or name the herb that is meant; nothing was changed.</source>
        <translation>请去掉该字，或改写在所指的药材之下；未作任何更改。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::TrainingViewModel</name>
    <message>
        <source>The training ended without a word.</source>
        <translation>训练无声结束。</translation>
    </message>
    <message>
        <source>It was killed, or the machine went down. Go on from the last checkpoint.</source>
        <translation>进程被终止，或机器断电。可从最近的存档继续。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ActDialog</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Keep it with a reason</source>
        <translation>写明理由保留</translation>
    </message>
    <message>
        <source>Reason, why it is right for this patient</source>
        <translation>理由：为何适合此患者</translation>
    </message>
    <message>
        <source>I have read what stands against it</source>
        <translation>我已阅读上述审核意见</translation>
    </message>
    <message>
        <source>Record the reason</source>
        <translation>记录理由</translation>
    </message>
    <message>
        <source>Confirm a second time</source>
        <translation>再次确认</translation>
    </message>
    <message>
        <source>%1
%2
Reason: %3</source>
        <translation>%1
%2
理由：%3</translation>
    </message>
    <message>
        <source>I answer for it</source>
        <translation>由我负责</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Sign the prescription</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>A signed prescription is not changed any more; it can only be made void.</source>
        <translation>签名后处方不能再改，只能作废。</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Make the prescription void</source>
        <translation>作废处方</translation>
    </message>
    <message>
        <source>It stays with all its versions and is marked as void with your reason.</source>
        <translation>处方及其各版本保留，标为作废并附理由。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Make void</source>
        <translation>作废</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::AnswerText</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answer being written</source>
        <translation>正在生成的回答</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::AuditPanel</name>
    <message>
        <source>Safety audit</source>
        <translation>安全审核</translation>
    </message>
    <message>
        <source>F8 next</source>
        <translation>F8 下一项</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Herbs are checked as soon as they are written.</source>
        <translation>写下药味即时审核。</translation>
    </message>
    <message>
        <source>Nothing stands against this prescription.</source>
        <translation>未发现问题。</translation>
    </message>
    <message>
        <source>As it was left; nothing can be changed.</source>
        <translation>已定稿，不能再改。</translation>
    </message>
    <message>
        <source>Write the herbs first</source>
        <translation>请先写药味</translation>
    </message>
    <message numerus="yes">
        <source>Clear %n finding(s) that block, then sign</source>
        <translation>
            <numerusform>处理 %n 项拦截后可签名</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear or answer for %n finding(s), then sign</source>
        <translation>
            <numerusform>处理或写明理由 %n 项后可签名</numerusform>
        </translation>
    </message>
    <message>
        <source>Ready to be signed</source>
        <translation>可以签名</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::AuditSettingsForm</name>
    <message>
        <source>%1 (usual)</source>
        <translation>%1（默认）</translation>
    </message>
    <message>
        <source>Herbs that this clinic does not use</source>
        <translation>本机构停用的药味</translation>
    </message>
    <message>
        <source>names parted by commas; they block as those of the law do</source>
        <translation>药名以顿号分隔；与法定禁用同样拦截</translation>
    </message>
    <message>
        <source>Limits of this clinic</source>
        <translation>本机构限定</translation>
    </message>
    <message>
        <source>The knowledge base has no source that limits the number of herbs or their weight in all. An empty field is no limit and finds nothing.</source>
        <translation>知识库中没有限定药味数或总量的来源。留空即不限定，也不提示。</translation>
    </message>
    <message>
        <source>Most herbs of one prescription</source>
        <translation>每张处方最多药味数</translation>
    </message>
    <message>
        <source>herbs</source>
        <translation>味</translation>
    </message>
    <message>
        <source>Most grams of all herbs a day</source>
        <translation>每日全部药味最多克数</translation>
    </message>
    <message>
        <source>g</source>
        <translation>g</translation>
    </message>
    <message>
        <source>Most grams of all herbs and doses</source>
        <translation>全方全部剂数最多克数</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限定</translation>
    </message>
    <message>
        <source>“%1” is no limit: write a whole number from %2 to %3, or nothing.</source>
        <translation>“%1”不能作为限定：请写 %2 至 %3 的整数，或留空。</translation>
    </message>
    <message>
        <source>“%1” is no limit: write a number from %2 to %3, or nothing.</source>
        <translation>“%1”不能作为限定：请写 %2 至 %3 的数，或留空。</translation>
    </message>
    <message>
        <source>The limits stay as they were.</source>
        <translation>限定保持原样。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::AuditStrip</name>
    <message>
        <source>Safety audit: %1</source>
        <translation>安全审核：%1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::Banner</name>
    <message>
        <source>Close this notice</source>
        <translation>关闭此通知</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CandidateDialog</name>
    <message>
        <source>Which herb does “%1” mean?</source>
        <translation>“%1” 指哪一味？</translation>
    </message>
    <message>
        <source>Until one is chosen every one of them is checked, and it cannot be signed.</source>
        <translation>选定之前逐一审核各候选药味，且不能签名。</translation>
    </message>
    <message>
        <source>Herbs of this name</source>
        <translation>同名药味</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Take this herb</source>
        <translation>选用此药</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CaseView</name>
    <message>
        <source>%1 years</source>
        <translation>%1 岁</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>诊断草稿</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Version %1 saved</source>
        <translation>已保存第 %1 版</translation>
    </message>
    <message>
        <source>What was typed until %1 had not been saved; it is shown here again.</source>
        <translation>截至 %1 录入的内容尚未保存，已恢复在此。</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Save a version (Ctrl+S)</source>
        <translation>保存为新版本（Ctrl+S）</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>first visit</source>
        <translation>初诊</translation>
    </message>
    <message>
        <source>follow-up</source>
        <translation>复诊</translation>
    </message>
    <message>
        <source>Draft, version %1</source>
        <translation>草稿 · 第 %1 版</translation>
    </message>
    <message>
        <source>Draft, not saved yet</source>
        <translation>草稿 · 尚未保存</translation>
    </message>
    <message>
        <source>Signed: %1, %2</source>
        <translation>已签 · %1 · %2</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>Sign this case</source>
        <translation>签署本病案</translation>
    </message>
    <message>
        <source>Before signing: %1</source>
        <translation>签名之前：%1</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>历史版本</translation>
    </message>
    <message>
        <source>Version %1, %2, %3</source>
        <translation>第 %1 版，%2，%3</translation>
    </message>
    <message>
        <source>New follow-up visit</source>
        <translation>新建复诊</translation>
    </message>
    <message>
        <source>Void this case…</source>
        <translation>作废本病案…</translation>
    </message>
    <message>
        <source>Void this case</source>
        <translation>作废本病案</translation>
    </message>
    <message>
        <source>The case and all its versions stay; it is marked as void with your reason.</source>
        <translation>病案及全部版本均保留，仅标记为作废并记下理由。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Void case</source>
        <translation>作废</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CasesPage</name>
    <message>
        <source>Physician</source>
        <translation>医师</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病案</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ChatPage</name>
    <message numerus="yes">
        <source>The program did not end normally last time; %n unfinished answer(s) were kept.</source>
        <translation>
            <numerusform>上次未正常退出，已保留 %n 条未完的回答。</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted “%1”</source>
        <translation>已删除“%1”</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>重启引擎</translation>
    </message>
    <message>
        <source>Use sources</source>
        <translation>查依据</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>对话列表</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message numerus="yes">
        <source>the first %n turn(s) left out</source>
        <translation>
            <numerusform>已略去最早 %n 段</numerusform>
        </translation>
    </message>
    <message>
        <source>Without a model, answers are put together from the knowledge base, with sources. Load a model for answers in whole sentences.</source>
        <translation>未载入模型时，回答由知识库条目拼成并注明依据；载入模型后可得到成文的回答。</translation>
    </message>
    <message>
        <source>Answers cite the knowledge base; select a number to see its source.</source>
        <translation>回答引用知识库，点编号可看依据。</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>No model: facts only</source>
        <translation>无模型：仅按知识库作答</translation>
    </message>
    <message>
        <source>What shall we look up?</source>
        <translation>想查点什么？</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CheckResult</name>
    <message>
        <source>Good</source>
        <comment>check</comment>
        <translation>合格</translation>
    </message>
    <message>
        <source>To mend</source>
        <comment>check</comment>
        <translation>待改</translation>
    </message>
    <message>
        <source>%1 of %2 rows cannot be used. Correct them or take them out, and check again:</source>
        <translation>%2 行中有 %1 行无法使用。请改正或删去，再检查一次：</translation>
    </message>
    <message>
        <source>%1, row %2 (line %3): %4</source>
        <translation>%1，第 %2 条（第 %3 行）：%4</translation>
    </message>
    <message>
        <source>As the model sees it: grey is only read, green is learned.</source>
        <translation>模型所见。灰：只作上文；绿：计入损失。</translation>
    </message>
    <message>
        <source>Sample %1 as tokens</source>
        <translation>样本 %1 的词元</translation>
    </message>
    <message>
        <source>%1 of %2 free memory; up to %3 samples at once would fit.</source>
        <translation>需 %1，可用 %2；每批最多可放 %3 个样本。</translation>
    </message>
    <message>
        <source>Rank %1</source>
        <translation>进程 %1</translation>
    </message>
    <message>
        <source>Memory of rank %1</source>
        <translation>进程 %1 的内存</translation>
    </message>
    <message numerus="yes">
        <source>%n more rank(s) take as much.</source>
        <translation>
            <numerusform>另有 %n 个进程占用相同。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 rows can be used: %2 tokens, %3 of them learned; %4 steps.</source>
        <translation>%1 行可用：共 %2 个词元，其中学习 %3 个；%4 步。</translation>
    </message>
    <message>
        <source>%1 rows can be used as questions; what is learned are the answers that the model draws; %2 steps.</source>
        <translation>%1 行可用作提问；学习的是模型自己生成的回答；%2 步。</translation>
    </message>
    <message>
        <source>Joined, the documents are %1 blocks.</source>
        <translation>文档拼接后共 %1 块。</translation>
    </message>
    <message>
        <source>%1 rows are longer than the longest sample; what is behind it is cut off.</source>
        <translation>%1 行超过最长样本的长度，超出部分被截去。</translation>
    </message>
    <message>
        <source>%1 rows have nothing to learn and are left out.</source>
        <translation>%1 行没有可学习的内容，不参加训练。</translation>
    </message>
    <message>
        <source>Note</source>
        <comment>check</comment>
        <translation>留意</translation>
    </message>
    <message>
        <source>Rank %1 on %2</source>
        <translation>进程 %1：%2</translation>
    </message>
    <message>
        <source>Memory of rank %1 on %2</source>
        <translation>进程 %1 在 %2 上的内存</translation>
    </message>
    <message>
        <source>%1 of this machine&apos;s memory are wanted and %2 are free: it does not fit.</source>
        <translation>本机内存需 %1，可用 %2：放不下。</translation>
    </message>
    <message>
        <source>%1 of the memory of %3 are wanted and %2 are free: it does not fit.</source>
        <translation>%3 的显存需 %1，可用 %2：放不下。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ChoiceEditor</name>
    <message>
        <source>Not asked</source>
        <translation>未问</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ComparePane</name>
    <message>
        <source>Side by side</source>
        <translation>并列比较</translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation>只看不同</translation>
    </message>
    <message>
        <source>Close the comparison (Esc)</source>
        <translation>关闭比较（Esc）</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ComponentsPage</name>
    <message>
        <source>Samples</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Draft · version %1</source>
        <translation>草稿 · 第 %1 版</translation>
    </message>
    <message>
        <source>Buttons</source>
        <translation>按钮</translation>
    </message>
    <message>
        <source>Tri-state</source>
        <translation>三态</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>控件</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>轻重</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Nature and dose</source>
        <translation>性味与用量</translation>
    </message>
    <message>
        <source>bitter apricot seed</source>
        <translation>苦杏仁</translation>
    </message>
    <message>
        <source>“Formulas for qi-deficiency fever” was deleted</source>
        <translation>已删除“气虚发热的选方”</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Parts and states</source>
        <translation>部件与状态</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::Composer</name>
    <message>
        <source>Queued</source>
        <translation>已排队</translation>
    </message>
    <message>
        <source>Edit the queued question</source>
        <translation>修改排队的问题</translation>
    </message>
    <message>
        <source>Drop the queued question</source>
        <translation>取消排队的问题</translation>
    </message>
    <message>
        <source>Ask about a herb, a formula, a syndrome, a disease</source>
        <translation>问药、问方、问证、问病</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Stop  Esc</source>
        <translation>停止 Esc</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Go on typing; it will be queued</source>
        <translation>可继续输入，消息会排队</translation>
    </message>
    <message>
        <source>Enter sends · Shift+Enter breaks the line</source>
        <translation>Enter 发送 · Shift+Enter 换行</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ContextMeter</name>
    <message>
        <source>System prompt %1, conversation %2, facts %3 of %4 tokens</source>
        <translation>系统提示 %1，对话 %2，依据 %3，共 %4 词元</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>%1 is a number of tokens, %2 what will be left out</extracomment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Context %1 / %2</source>
        <translation>上下文 %1 / %2</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ConversationPane</name>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Search the titles</source>
        <translation>搜索标题</translation>
    </message>
    <message>
        <source>Search the titles of conversations</source>
        <translation>搜索对话标题</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>对话列表</translation>
    </message>
    <message>
        <source>No conversation yet</source>
        <translation>还没有对话</translation>
    </message>
    <message>
        <source>No title with these words</source>
        <translation>没有含这些字的标题</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消置顶</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Rename the conversation</source>
        <translation>重命名对话</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ConversationRows</name>
    <message>
        <source>Pinned</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>更早</translation>
    </message>
    <message numerus="yes">
        <source>%n source(s)</source>
        <translation>
            <numerusform>%n 条依据</numerusform>
        </translation>
    </message>
    <message>
        <source>no sources found</source>
        <translation>未检索到依据</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CountBars</name>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DeskView</name>
    <message>
        <source>Nothing lies on the desk</source>
        <translation>台上尚无处方</translation>
    </message>
    <message>
        <source>Choose a prescription from the queue: review, dispense, check and hand it out.</source>
        <translation>从队列中选一张处方：审核、调配、核对、发药。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DispensingSheet</name>
    <message>
        <source>no dose</source>
        <translation>无剂量</translation>
    </message>
    <message>
        <source>finer than 1 mg</source>
        <translation>小于 1 毫克</translation>
    </message>
    <message>
        <source>herb unclear</source>
        <translation>药材不明</translation>
    </message>
    <message>
        <source>no price</source>
        <translation>无单价</translation>
    </message>
    <message>
        <source>Herbs</source>
        <translation>药味</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>药名</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>君臣佐使</translation>
    </message>
    <message>
        <source>Dose, g</source>
        <translation>剂量（g）</translation>
    </message>
    <message>
        <source>Processing and marks</source>
        <translation>炮制与脚注</translation>
    </message>
    <message>
        <source>Amount, yuan</source>
        <translation>金额（元）</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>审方</translation>
    </message>
    <message>
        <source>by the facts and settings of now</source>
        <translation>按当前知识与设置</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>尚未编号</translation>
    </message>
    <message>
        <source>No patient stated</source>
        <translation>未注明患者</translation>
    </message>
    <message>
        <source>signed by %1, %2</source>
        <translation>%1 签于 %2</translation>
    </message>
    <message>
        <source>Voided by %1, %2: %3</source>
        <translation>%1 于 %2 作废：%3</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>共 %n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 g a dose</source>
        <translation>每剂 %1 g</translation>
    </message>
    <message>
        <source>at least %1 g a dose</source>
        <translation>每剂至少 %1 g</translation>
    </message>
    <message>
        <source>%1 g in all</source>
        <translation>总量 %1 g</translation>
    </message>
    <message>
        <source>Amount %1</source>
        <translation>金额 %1</translation>
    </message>
    <message>
        <source>Signed with the prices of that day; the lines show those of today.</source>
        <translation>金额按签名当日价格；各味所示为今日价格。</translation>
    </message>
    <message>
        <source>Amount not known yet</source>
        <translation>金额待定</translation>
    </message>
    <message>
        <source>The number of doses is not stated.</source>
        <translation>剂数未注明。</translation>
    </message>
    <message>
        <source>Without an amount: %1. The others come to %2.</source>
        <translation>尚无金额：%1。其余合计 %2。</translation>
    </message>
    <message>
        <source>The audit has nothing against it.</source>
        <translation>审方未见问题。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 answers for it, not confirmed: %2</source>
        <translation>%1 负责，尚未确认：%2</translation>
    </message>
    <message>
        <source>%1 answers for it, confirmed by %2: %3</source>
        <translation>%1 负责，%2 确认：%3</translation>
    </message>
    <message>
        <source>Nobody answers for it: return the prescription.</source>
        <translation>无人负责：请退回处方。</translation>
    </message>
    <message>
        <source>No diagnosis stated</source>
        <translation>未写临床诊断</translation>
    </message>
    <message>
        <source>Diagnosis: %1</source>
        <translation>临床诊断：%1</translation>
    </message>
    <message numerus="yes">
        <source>Signed %n day(s) ago. A prescription holds on its day; at most three days where the physician says so (处方管理办法 第十八条, to be verified).</source>
        <translation>
            <numerusform>签于 %n 日前。处方当日有效；医师注明延长者，至多三日（处方管理办法第十八条，待核）。</numerusform>
        </translation>
    </message>
    <message>
        <source>group %1</source>
        <translation>第%1组</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DoseCard</name>
    <message>
        <source>g a day</source>
        <translation>克 / 日</translation>
    </message>
    <message>
        <source>g at a time</source>
        <translation>克 / 次</translation>
    </message>
    <message>
        <source>Dose</source>
        <translation>用量</translation>
    </message>
    <message>
        <source>Not recorded</source>
        <translation>未载</translation>
    </message>
    <message>
        <source>None of the sources gives a dose.</source>
        <translation>各来源均未载用量。</translation>
    </message>
    <message>
        <source>Toxicity: %1</source>
        <translation>毒性：%1</translation>
    </message>
    <message>
        <source>Pregnancy: not recorded</source>
        <translation>妊娠用药：未载</translation>
    </message>
    <message>
        <source>Pregnancy: %1</source>
        <translation>妊娠：%1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DoseScale</name>
    <message>
        <source>Usual dose %1 to %2 grams a day</source>
        <translation>常用量每日 %1 至 %2 克</translation>
    </message>
    <message>
        <source>The usual dose is not known</source>
        <translation>常用量未知</translation>
    </message>
    <message>
        <source>prescribed %1 grams</source>
        <translation>处方 %1 克</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DraftLineRow</name>
    <message>
        <source>Disease</source>
        <translation>病名</translation>
    </message>
    <message>
        <source>Syndrome</source>
        <translation>证候</translation>
    </message>
    <message>
        <source>Basis</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Mechanism</source>
        <translation>病机</translation>
    </message>
    <message>
        <source>Therapy</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>选方</translation>
    </message>
    <message>
        <source>To be told from: %1</source>
        <translation>鉴别：%1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Place: %1</source>
        <translation>病位 %1</translation>
    </message>
    <message>
        <source>Nature: %1</source>
        <translation>病性 %1</translation>
    </message>
    <message numerus="yes">
        <source>For: %n recorded signs</source>
        <translation>
            <numerusform>支持：%n 项记录</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (recorded: %2)</source>
        <translation>%1（记录为：%2）</translation>
    </message>
    <message>
        <source>Against: %1</source>
        <translation>不支持：%1</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Not recorded: %1</source>
        <translation>未记录：%1</translation>
    </message>
    <message>
        <source>Also possible: %1</source>
        <translation>其他可能：%1</translation>
    </message>
    <message>
        <source>%1 According to: %2</source>
        <translation>%1 据：%2</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已驳回</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>采纳</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>驳回</translation>
    </message>
    <message>
        <source>Principle</source>
        <translation>治则</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>治法</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DraftPanel</name>
    <message>
        <source>Draft again</source>
        <translation>重新生成</translation>
    </message>
    <message>
        <source>Reject the rest</source>
        <translation>全部驳回</translation>
    </message>
    <message>
        <source>Line by line  Ctrl+J</source>
        <translation>逐行核对  Ctrl+J</translation>
    </message>
    <message>
        <source>Diagnosis draft</source>
        <translation>诊断草稿</translation>
    </message>
    <message>
        <source>No draft</source>
        <translation>没有草稿</translation>
    </message>
    <message>
        <source>No draft was made for this case.</source>
        <translation>本病案未生成过诊断草稿。</translation>
    </message>
    <message>
        <source>Drafting</source>
        <translation>正在生成</translation>
    </message>
    <message>
        <source>Comparing the record with the national standard …</source>
        <translation>正将病历与国家标准对照……</translation>
    </message>
    <message>
        <source>No draft yet</source>
        <translation>尚无草稿</translation>
    </message>
    <message>
        <source>A draft is made from what the form records, by rules and the knowledge base. You accept, edit or reject each line.</source>
        <translation>草稿由规则与知识库据病历所记拟成，逐行由您采纳、改写或驳回。</translation>
    </message>
    <message>
        <source>Draft a diagnosis</source>
        <translation>生成诊断草稿</translation>
    </message>
    <message>
        <source>Rules and knowledge base</source>
        <translation>规则与知识库</translation>
    </message>
    <message>
        <source>What is recorded points to no disease or syndrome yet. Record the complaint, tongue and pulse, then draft again.</source>
        <translation>现有记录尚不足以提示病名或证候。请补记主诉、舌象与脉象后重新生成。</translation>
    </message>
    <message>
        <source>%1 of %2 lines accepted</source>
        <translation>%2 行中已采纳 %1 行</translation>
    </message>
    <message>
        <source>On version %1</source>
        <translation>依据第 %1 版病历</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>Stale: %1 changed after the draft was made</source>
        <translation>已过时：草稿生成后%1有改动</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EntryContent</name>
    <message>
        <source>Not recorded</source>
        <translation>未载</translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>其余 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Checked by a pharmacist or not, as marked</source>
        <translation>是否经药师核验，见各条标注</translation>
    </message>
    <message>
        <source>%1 (said of %2)</source>
        <extracomment>terms of a fact; the relative (another dosage form, the raw herb) that a book says it of</extracomment>
        <translation>%1（据%2）</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EntryHead</name>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>等另 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Synonyms</source>
        <translation>同义词</translation>
    </message>
    <message>
        <source>Other names</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Simplified</source>
        <translation>简体</translation>
    </message>
    <message>
        <source>Traditional</source>
        <translation>繁体</translation>
    </message>
    <message>
        <source>Back (Alt+Left)</source>
        <translation>后退（Alt+←）</translation>
    </message>
    <message>
        <source>Forward (Alt+Right)</source>
        <translation>前进（Alt+→）</translation>
    </message>
    <message>
        <source>Copy the name</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Copy as a citation</source>
        <translation>复制引文</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>类目</translation>
    </message>
    <message>
        <source>Take from the favourites (Ctrl+D)</source>
        <translation>取消收藏（Ctrl+D）</translation>
    </message>
    <message>
        <source>Add to the favourites (Ctrl+D)</source>
        <translation>收藏（Ctrl+D）</translation>
    </message>
    <message>
        <source>Take from the comparison (Ctrl+Shift+C)</source>
        <translation>移出比较（Ctrl+Shift+C）</translation>
    </message>
    <message>
        <source>Add to the comparison (Ctrl+Shift+C)</source>
        <translation>加入比较（Ctrl+Shift+C）</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>写札记</translation>
    </message>
    <message>
        <source>Print (Ctrl+P)</source>
        <translation>打印（Ctrl+P）</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EntryPane</name>
    <message>
        <source>Entry</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>尚未打开条目</translation>
    </message>
    <message>
        <source>Type a name, its pinyin or its initials (mahuang, mh) and press Enter, or choose from the list.</source>
        <translation>键入名称、拼音或首字母（mahuang、mh）后按 Enter，或在列表中选择。</translation>
    </message>
    <message>
        <source>Copied “%1”.</source>
        <translation>已复制“%1”。</translation>
    </message>
    <message>
        <source>Copied the citation of “%1”.</source>
        <translation>已复制“%1”的引文。</translation>
    </message>
    <message>
        <source>A formula of this clinic, of no book</source>
        <translation>本诊所自拟方，非书中所载</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Write down as a formula of this clinic</source>
        <translation>据此拟本诊所方</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Four entries are side by side already; take one away first.</source>
        <translation>最多并列四条；请先移出一条。</translation>
    </message>
    <message>
        <source>Only entries of one sort are compared: herbs with herbs, formulas with formulas.</source>
        <translation>只能同类相比：药与药、方与方。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EvidenceLine</name>
    <message numerus="yes">
        <source>This answer cites %n source(s)</source>
        <translation>
            <numerusform>本答引用 %n 条依据</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n source(s) found, none cited</source>
        <translation>
            <numerusform>检索到 %n 条依据，均未引用</numerusform>
        </translation>
    </message>
    <message>
        <source>No sources found</source>
        <translation>未检索到依据</translation>
    </message>
    <message>
        <source>All sources</source>
        <translation>全部依据</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EvidencePanel</name>
    <message>
        <source>Sources</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Close the sources</source>
        <translation>关闭依据</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>本答 %1</translation>
    </message>
    <message>
        <source>Thread %1</source>
        <translation>本对话 %1</translation>
    </message>
    <message>
        <source>Found, not cited: %1</source>
        <translation>检索到但未引用 %1 条</translation>
    </message>
    <message>
        <source>The sources of an answer stand here. Select a number in an answer to see what it rests on.</source>
        <translation>回答的依据列在这里。点回答中的编号，可看它所据的条目。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ExportDialog</name>
    <message>
        <source>Export the list</source>
        <translation>导出列表</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) as a CSV file that spreadsheet programs open. Choose the columns.</source>
        <translation>
            <numerusform>共 %n 行，存为表格软件可打开的 CSV 文件。请选择列。</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FacetDelegate</name>
    <message>
        <source>Show fewer</source>
        <translation>收起</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>其余 %n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FacetPanel</name>
    <message>
        <source>Clear %1</source>
        <translation>清除 %1</translation>
    </message>
    <message numerus="yes">
        <source>Clear %n filter(s)</source>
        <translation>
            <numerusform>清除 %n 项筛选</numerusform>
        </translation>
    </message>
    <message>
        <source>Find</source>
        <translation>浏览</translation>
    </message>
    <message>
        <source>Kinds and filters with the number of entries that each leaves</source>
        <translation>类别与筛选，及各自的条目数</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FactCard</name>
    <message>
        <source>Source</source>
        <translation>出处</translation>
    </message>
    <message>
        <source>Edition</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开%1</translation>
    </message>
    <message>
        <source>Copy citation</source>
        <translation>复制引文</translation>
    </message>
    <message>
        <source>Copy the citation of %1</source>
        <translation>复制%1的引文</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FieldEditor</name>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FilterChip</name>
    <message>
        <source>Filter in force; press to remove it</source>
        <translation>筛选生效中，按下即移除</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FindingCard</name>
    <message>
        <source>Write “%1”</source>
        <translation>补上“%1”</translation>
    </message>
    <message>
        <source>Change it to “%1”</source>
        <translation>改为“%1”</translation>
    </message>
    <message>
        <source>Write another name</source>
        <translation>改写药名</translation>
    </message>
    <message>
        <source>Choose the herb…</source>
        <translation>选定药味…</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>补记</translation>
    </message>
    <message>
        <source>Write the reason</source>
        <translation>注明理由</translation>
    </message>
    <message>
        <source>Make it %1 g</source>
        <translation>改为 %1 g</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>删去%1</translation>
    </message>
    <message>
        <source>Keep with a reason…</source>
        <translation>写明理由保留…</translation>
    </message>
    <message>
        <source>Reason: %1 (%2), not confirmed yet</source>
        <translation>理由：%1（%2），尚未再次确认</translation>
    </message>
    <message>
        <source>Reason: %1 (%2), confirmed by %3</source>
        <translation>理由：%1（%2），%3 已确认</translation>
    </message>
    <message>
        <source>Confirm a second time…</source>
        <translation>再次确认…</translation>
    </message>
    <message>
        <source>%1 · severity set by this clinic, usually “%2”</source>
        <translation>%1 · 本机构设定的级别，通常为“%2”</translation>
    </message>
    <message>
        <source>Write them apart</source>
        <translation>分行写出</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FormulaDialog</name>
    <message>
        <source>Insert a formula</source>
        <translation>插入方剂</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方剂</translation>
    </message>
    <message>
        <source>Name, pinyin or initials</source>
        <translation>方名、拼音或首字母</translation>
    </message>
    <message>
        <source>Formulas found</source>
        <translation>检索到的方剂</translation>
    </message>
    <message>
        <source>What happens to the herbs that are written</source>
        <translation>已写药味如何处理</translation>
    </message>
    <message>
        <source>Replace the herbs</source>
        <translation>替换药味</translation>
    </message>
    <message>
        <source>Add to them</source>
        <translation>合入药味</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>No formula of this name is known.</source>
        <translation>未检索到此方。</translation>
    </message>
    <message>
        <source>Its herbs are not known.</source>
        <translation>此方组成未载。</translation>
    </message>
    <message>
        <source>%1 %2 g</source>
        <translation>%1 %2 g</translation>
    </message>
    <message>
        <source>The source gives no grams: doses stay open.</source>
        <translation>来源未载克数：剂量留空。</translation>
    </message>
    <message>
        <source>Only the first %1 are shown: write more of the name.</source>
        <translation>只显示前 %1 条：请多写几个字。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::HerbNameEdit</name>
    <message>
        <source>%1 g an intake</source>
        <translation>%1 g/次</translation>
    </message>
    <message>
        <source>%1 g a day</source>
        <translation>%1 g/日</translation>
    </message>
    <message>
        <source>Name of the herb</source>
        <translation>药名</translation>
    </message>
    <message>
        <source>Name, pinyin or initials; arrows choose from the list, Enter takes</source>
        <translation>药名、拼音或首字母；上下键选择，回车确认</translation>
    </message>
    <message>
        <source>Herbs that are meant</source>
        <translation>候选药味</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::HerbTable</name>
    <message>
        <source>+ %1</source>
        <translation>缺 %1</translation>
    </message>
    <message>
        <source>Name or initials</source>
        <translation>药名、拼音或首字母</translation>
    </message>
    <message>
        <source>Herbs</source>
        <translation>药味</translation>
    </message>
    <message>
        <source>Enter goes from name to dose to the next herb; Delete removes, Alt with the arrows moves</source>
        <translation>回车由药名到剂量再到下一味；Delete 删除，Alt 加上下键移动</translation>
    </message>
    <message>
        <source>%1: “%2” was not taken, the cell stays empty.</source>
        <translation>%1：“%2”未采纳，仍为空。</translation>
    </message>
    <message>
        <source>%1: “%2” was not taken, %3 stays.</source>
        <translation>%1：“%2”未采纳，仍为 %3。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::HerbTableModel</name>
    <message>
        <source>%1 g</source>
        <translation>%1 g</translation>
    </message>
    <message>
        <source>added</source>
        <translation>新加</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>君臣</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>药名</translation>
    </message>
    <message>
        <source>Processing</source>
        <translation>炮制</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>原方</translation>
    </message>
    <message>
        <source>Dose g</source>
        <translation>单剂 g</translation>
    </message>
    <message>
        <source>Handling</source>
        <translation>特殊处理</translation>
    </message>
    <message>
        <source>Limit g</source>
        <translation>限量 g</translation>
    </message>
    <message>
        <source>%1 doses g</source>
        <translation>%1 剂 g</translation>
    </message>
    <message>
        <source>Total g</source>
        <translation>合计 g</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>规格</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>组号</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::KnowledgePage</name>
    <message>
        <source>Herbs</source>
        <translation>中药</translation>
    </message>
    <message>
        <source>Formulas</source>
        <translation>方剂</translation>
    </message>
    <message>
        <source>Syndromes</source>
        <translation>证候</translation>
    </message>
    <message>
        <source>Diseases</source>
        <translation>病名</translation>
    </message>
    <message>
        <source>Therapies</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>知识</translation>
    </message>
    <message>
        <source>Name, pinyin, initials, Latin, English</source>
        <translation>药名、拼音、首字母、拉丁名、英文</translation>
    </message>
    <message>
        <source>Search the knowledge base</source>
        <translation>检索知识库</translation>
    </message>
    <message>
        <source>Medicines</source>
        <translation>中成药</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) written to %1.</source>
        <translation>
            <numerusform>已将 %n 行写入 %1。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kind and filters: %1, %n in force</source>
        <translation>
            <numerusform>类别与筛选：%1，已用 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Compare %1</source>
        <translation>比较 %1</translation>
    </message>
    <message>
        <source>Add a second entry to compare: %1</source>
        <translation>再加一条即可比较：%1</translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>导出列表</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>The formula is kept among the own entries.</source>
        <translation>已存入“本诊所所记”。</translation>
    </message>
    <message>
        <source>Deleted “%1”.</source>
        <translation>已删除“%1”。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Write down a formula of this clinic</source>
        <translation>写下本诊所方</translation>
    </message>
    <message>
        <source>Export the list (Ctrl+E)</source>
        <translation>导出列表（Ctrl+E）</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Acupoints</source>
        <translation>腧穴</translation>
    </message>
    <message>
        <source>Classics</source>
        <translation>经典</translation>
    </message>
    <message>
        <source>Compounds</source>
        <translation>成分</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>靶点</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>最近浏览</translation>
    </message>
    <message>
        <source>Own entries</source>
        <translation>本诊所所记</translation>
    </message>
    <message>
        <source>Writing the list: %1 of %2 rows</source>
        <translation>正在写出列表：%1 / %2 行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The export was stopped.</source>
        <translation>导出已停止。</translation>
    </message>
    <message>
        <source>Incompatibilities</source>
        <translation>配伍禁忌</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::LineFieldEditor</name>
    <message>
        <source>Write the date as 2026-11-23.</source>
        <translation>日期请写作 2026-11-23。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::LinkLabel</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>其余 %n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::MainWindow</name>
    <message>
        <source>%1 – Xinglin</source>
        <translation>%1 – 杏林</translation>
    </message>
    <message>
        <source>Xinglin</source>
        <translation>杏林</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::MemoryBar</name>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>进程交换</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活值</translation>
    </message>
    <message>
        <source>Logits</source>
        <translation>输出层</translation>
    </message>
    <message>
        <source>Scratch</source>
        <translation>临时</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>While saving</source>
        <translation>存档时</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Drawing answers</source>
        <translation>抽取回答</translation>
    </message>
    <message>
        <source>Models beside</source>
        <translation>旁置模型</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ModelDetails</name>
    <message>
        <source>not stated</source>
        <translation>未注明</translation>
    </message>
    <message>
        <source>Context, in tokens</source>
        <translation>上下文（词元）</translation>
    </message>
    <message>
        <source>Start the engine</source>
        <translation>启动引擎</translation>
    </message>
    <message>
        <source>Load the weights</source>
        <translation>载入权重</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>No model chosen</source>
        <translation>未选模型</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Quantisation</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Trained context</source>
        <translation>训练上下文</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>对话模板</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>being computed</source>
        <translation>正在计算</translation>
    </message>
    <message>
        <source>Takes %1 of memory, as the engine says</source>
        <translation>引擎报告占用内存 %1</translation>
    </message>
    <message>
        <source>Weights %1 and context %2: about %3 of memory</source>
        <translation>权重 %1，上下文 %2，共需内存约 %3</translation>
    </message>
    <message>
        <source>, %1 are free</source>
        <translation>；可用 %1</translation>
    </message>
    <message>
        <source>Choose a model at the left, or add a GGUF file.</source>
        <translation>请在左侧选一个模型，或添加 GGUF 文件。</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>文件已不在原处。</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新载入</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>载入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>卸载</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>移出列表</translation>
    </message>
    <message>
        <source>Memory of a conversation</source>
        <translation>对话占用的内存</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 位</translation>
    </message>
    <message>
        <source>8 bits, about half</source>
        <translation>8 位，约省一半</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ModelRows</name>
    <message>
        <source>Loaded</source>
        <translation>已载入</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>载入中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>文件缺失</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>A model is a GGUF file on this machine. It is read here and never sent anywhere. Without one, answers are put together from the knowledge base.</source>
        <translation>模型是本机上的 GGUF 文件，只在本机读取，不会外传。没有模型时，回答由知识库条目拼成。</translation>
    </message>
    <message>
        <source>Add a file</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>正在读取文件…</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>模型文件 (*.gguf)</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::MoleculeView</name>
    <message>
        <source>Structural formula of %1</source>
        <translation>%1 的结构式</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::NatureStrip</name>
    <message>
        <source>Nature %1; flavours %2; toxicity %3; channels %4</source>
        <translation>药性 %1；药味 %2；毒性 %3；归经 %4</translation>
    </message>
    <message>
        <source>Nature</source>
        <translation>四气</translation>
    </message>
    <message>
        <source>Flavour</source>
        <translation>五味</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>归经</translation>
    </message>
    <message>
        <source>Toxicity</source>
        <translation>毒性</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::NoteCard</name>
    <message>
        <source>Note of this clinic</source>
        <translation>本诊所札记</translation>
    </message>
    <message>
        <source>What this clinic keeps in mind about it</source>
        <translation>本诊所须记住的事</translation>
    </message>
    <message>
        <source>Names of this herb in the clinic&apos;s stock</source>
        <translation>此药在本诊所药房的品名</translation>
    </message>
    <message>
        <source>One or more words, parted by commas</source>
        <translation>可写多个，以逗号分隔</translation>
    </message>
    <message>
        <source>In stock as</source>
        <translation>本诊所品名</translation>
    </message>
    <message>
        <source>Not kept yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>Kept %1</source>
        <translation>已保存 %1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::NumberEdit</name>
    <message>
        <source>%1: “%2” is not from %3 to %4; it was not taken.</source>
        <translation>%1：“%2”不在 %3 至 %4 之间，未采纳。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::OwnFormulaDialog</name>
    <message>
        <source>Write down a formula of this clinic</source>
        <translation>写下本诊所方</translation>
    </message>
    <message>
        <source>Change a formula of this clinic</source>
        <translation>修改本诊所方</translation>
    </message>
    <message>
        <source>It is kept apart from the formulas of the books and carries the clinic&apos;s mark.</source>
        <translation>与书中方剂分开保存，带本诊所标记。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>方名</translation>
    </message>
    <message>
        <source>Given for</source>
        <translation>主治</translation>
    </message>
    <message>
        <source>How it is taken</source>
        <translation>用法</translation>
    </message>
    <message>
        <source>Ingredients, one a line</source>
        <translation>组成，每行一味</translation>
    </message>
    <message>
        <source>One herb a line, with its grams: 麻黄 9</source>
        <translation>每行一味，后写克数：麻黄 9</translation>
    </message>
    <message>
        <source>Ingredients</source>
        <translation>组成</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>A name and one herb at least are needed.</source>
        <translation>请写方名与至少一味药。</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <comment>in a formula</comment>
        <translation>
            <numerusform>共 %n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>Not known to the knowledge base: %1</source>
        <translation>知识库不识：%1</translation>
    </message>
    <message>
        <source>Stands for several herbs: %1</source>
        <translation>一名多药：%1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PathField</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <translation>选择：%1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PatientDialog</name>
    <message>
        <source>Add a patient</source>
        <translation>新增患者</translation>
    </message>
    <message>
        <source>Data is not encrypted yet: use sample patients only.</source>
        <translation>数据尚未加密：仅限示例患者。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>门诊号</translation>
    </message>
    <message>
        <source>Year of birth</source>
        <translation>出生年份</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未说明</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add patient</source>
        <translation>新增患者</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PatientStrip</name>
    <message>
        <source>Sex</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>not asked</source>
        <comment>sex</comment>
        <translation>未问</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>年龄</translation>
    </message>
    <message>
        <source>years</source>
        <translation>岁</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>体重</translation>
    </message>
    <message>
        <source>kg</source>
        <translation>kg</translation>
    </message>
    <message>
        <source>Pregnancy</source>
        <translation>妊娠</translation>
    </message>
    <message>
        <source>Breast-feeding</source>
        <translation>哺乳</translation>
    </message>
    <message>
        <source>Allergies</source>
        <translation>过敏</translation>
    </message>
    <message>
        <source>penicillin, pollen</source>
        <translation>青霉素、花粉</translation>
    </message>
    <message>
        <source>Illnesses</source>
        <translation>基础病</translation>
    </message>
    <message>
        <source>liver, kidney, heart</source>
        <translation>肝、肾、心</translation>
    </message>
    <message>
        <source>Current drugs</source>
        <translation>现用药</translation>
    </message>
    <message>
        <source>warfarin</source>
        <translation>华法林</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PharmacyPage</name>
    <message numerus="yes">
        <source>%n price(s) added.</source>
        <translation>
            <numerusform>已添加 %n 条价格。</numerusform>
        </translation>
    </message>
    <message>
        <source>Parts of the pharmacy</source>
        <translation>药房各部分</translation>
    </message>
    <message>
        <source>Desk</source>
        <translation>调剂台</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>价目</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Nobody has signed here yet</source>
        <translation>本台尚无人签名</translation>
    </message>
    <message>
        <source>Signs here: %1</source>
        <translation>签名人：%1</translation>
    </message>
    <message>
        <source>Pharmacy</source>
        <translation>药房</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PrescriptionList</name>
    <message>
        <source>Signed</source>
        <translation>已签</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>New prescription (Ctrl+N)</source>
        <translation>新开处方（Ctrl+N）</translation>
    </message>
    <message>
        <source>Find a prescription</source>
        <translation>查找处方</translation>
    </message>
    <message>
        <source>Patient or formula</source>
        <translation>患者或方名</translation>
    </message>
    <message>
        <source>Prescriptions</source>
        <translation>处方</translation>
    </message>
    <message>
        <source>No prescriptions yet</source>
        <translation>还没有处方</translation>
    </message>
    <message>
        <source>Each is audited while it is written; every version stays.</source>
        <translation>边写边审核；各版本都保留。</translation>
    </message>
    <message>
        <source>New prescription</source>
        <translation>新开处方</translation>
    </message>
    <message>
        <source>Without a patient</source>
        <translation>不选患者</translation>
    </message>
    <message>
        <source>For a visit</source>
        <translation>为就诊开具</translation>
    </message>
    <message>
        <source>%1, %2 · %3</source>
        <translation>%1，%2 · %3</translation>
    </message>
    <message>
        <source>No patient</source>
        <translation>未选患者</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>Earlier visits</source>
        <translation>更早的就诊</translation>
    </message>
    <message numerus="yes">
        <source>Only the newest %n visit(s) are listed</source>
        <translation>
            <numerusform>只列出最近 %n 次就诊</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PrescriptionView</name>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Print preview</source>
        <translation>打印预览</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Version %1 saved</source>
        <translation>已存第 %1 版</translation>
    </message>
    <message>
        <source>What was typed until %1 had not been saved as a version; it is shown here again.</source>
        <translation>%1 之前所写尚未存为版本，已恢复显示。</translation>
    </message>
    <message>
        <source>Print preview (Ctrl+P)</source>
        <translation>打印预览（Ctrl+P）</translation>
    </message>
    <message>
        <source>Save a version (Ctrl+S)</source>
        <translation>保存版本（Ctrl+S）</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>病名</translation>
    </message>
    <message>
        <source>Syndrome</source>
        <translation>证候</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方名</translation>
    </message>
    <message>
        <source>Insert a formula</source>
        <translation>插入方剂</translation>
    </message>
    <message>
        <source>Insert a formula (Ctrl+I)</source>
        <translation>插入方剂（Ctrl+I）</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>按比例</translation>
    </message>
    <message>
        <source>Enter next · Tab next cell · Del removes · Alt+↑↓ moves</source>
        <translation>回车下一项 · Tab 下一格 · Del 删除 · Alt+↑↓ 移动</translation>
    </message>
    <message>
        <source>No patient</source>
        <translation>未选患者</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>%1 岁</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>one dose %1 g</source>
        <translation>每剂 %1 g</translation>
    </message>
    <message>
        <source>%1 doses %2 g</source>
        <translation>%1 剂共 %2 g</translation>
    </message>
    <message>
        <source>added %1</source>
        <translation>加 %1</translation>
    </message>
    <message>
        <source>without %1</source>
        <translation>减 %1</translation>
    </message>
    <message>
        <source>more %1</source>
        <translation>增量 %1</translation>
    </message>
    <message>
        <source>less %1</source>
        <translation>减量 %1</translation>
    </message>
    <message>
        <source>in another form %1</source>
        <translation>另制品 %1</translation>
    </message>
    <message>
        <source>doses × %1</source>
        <translation>剂量 × %1</translation>
    </message>
    <message>
        <source>Compared with %1: %2</source>
        <translation>较 %1：%2</translation>
    </message>
    <message>
        <source>no difference</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>Draft, version %1</source>
        <translation>草稿·第 %1 版</translation>
    </message>
    <message>
        <source>Draft, no version yet</source>
        <translation>草稿·未存版本</translation>
    </message>
    <message>
        <source>Signed: %1, %2</source>
        <translation>已签：%1，%2</translation>
    </message>
    <message>
        <source>Void: %1</source>
        <translation>作废：%1</translation>
    </message>
    <message>
        <source>kept %1</source>
        <translation>%1 已存</translation>
    </message>
    <message>
        <source>keeping…</source>
        <translation>正在存…</translation>
    </message>
    <message>
        <source>Sign the prescription</source>
        <translation>签名</translation>
    </message>
    <message numerus="yes">
        <source>Before signing: %n finding(s) to clear</source>
        <translation>
            <numerusform>签名前尚有 %n 项待处理</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Save a version</source>
        <translation>保存版本</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Version %1, %2, %3</source>
        <translation>第 %1 版，%2，%3</translation>
    </message>
    <message>
        <source>Repeat as a new draft</source>
        <translation>复制为新草稿</translation>
    </message>
    <message>
        <source>Make it void…</source>
        <translation>作废…</translation>
    </message>
    <message>
        <source>%1 inserted</source>
        <translation>已插入 %1</translation>
    </message>
    <message>
        <source>Check all records</source>
        <translation>核对全部记录</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Packs and groups of the herbs</source>
        <translation>药味的规格与组号</translation>
    </message>
    <message>
        <source>Older versions</source>
        <translation>更早的版本</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PrescriptionsPage</name>
    <message>
        <source>Physician</source>
        <translation>医师</translation>
    </message>
    <message>
        <source>Choose a prescription</source>
        <translation>选择一张处方</translation>
    </message>
    <message>
        <source>Or write a new one: Ctrl+N.</source>
        <translation>或按 Ctrl+N 新开。</translation>
    </message>
    <message>
        <source>Prescriptions</source>
        <translation>处方</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PriceDialog</name>
    <message>
        <source>Add a price</source>
        <translation>添加价格</translation>
    </message>
    <message>
        <source>Change a price</source>
        <translation>更改价格</translation>
    </message>
    <message>
        <source>The earlier price stays on record and holds until the day of the new one.</source>
        <translation>原价格保留，至新价格生效之日为止。</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>药名</translation>
    </message>
    <message>
        <source>Price in yuan</source>
        <translation>单价（元）</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>生效日期</translation>
    </message>
    <message>
        <source>For this weight</source>
        <translation>计价单位</translation>
    </message>
    <message>
        <source>for %1 g</source>
        <translation>每 %1 g</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save the price</source>
        <translation>保存价格</translation>
    </message>
    <message>
        <source>Above 0, four decimals at most.</source>
        <translation>须大于 0，至多四位小数。</translation>
    </message>
    <message>
        <source>Write the day as 2026-01-31.</source>
        <translation>日期请写成 2026-01-31。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PriceReportDialog</name>
    <message>
        <source>Add prices from a file</source>
        <translation>从文件添加价格</translation>
    </message>
    <message>
        <source>%1: %2 of %3 rows can be added.</source>
        <translation>%1：%3 行中有 %2 行可添加。</translation>
    </message>
    <message>
        <source>Row %1, %2: %3</source>
        <translation>第 %1 行，%2：%3</translation>
    </message>
    <message>
        <source>Columns that were not read: %1</source>
        <translation>未读取的列：%1</translation>
    </message>
    <message>
        <source>Rows that are left out</source>
        <translation>略去的行</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>Add %n price(s)</source>
        <translation>
            <numerusform>添加 %n 条价格</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PricesView</name>
    <message>
        <source>Find a price</source>
        <translation>查找价格</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>药名</translation>
    </message>
    <message>
        <source>New price…</source>
        <translation>新价格…</translation>
    </message>
    <message>
        <source>Read a file…</source>
        <translation>读取文件…</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>价目</translation>
    </message>
    <message>
        <source>No prices yet</source>
        <translation>尚无价目</translation>
    </message>
    <message>
        <source>Read a CSV or XLSX file with the columns herb, price and weight (药名, 单价, 单位), or add prices one by one. A herb without a price is named, never counted as free.</source>
        <translation>读取含药名、单价、单位三列的 CSV 或 XLSX 文件，或逐条添加。没有单价的药材会被指明，绝不当作免费。</translation>
    </message>
    <message>
        <source>Read a file</source>
        <translation>读取文件</translation>
    </message>
    <message>
        <source>Price, yuan</source>
        <translation>单价（元）</translation>
    </message>
    <message>
        <source>For</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>生效日期</translation>
    </message>
    <message>
        <source>Entered by</source>
        <translation>录入人</translation>
    </message>
    <message>
        <source>Choose a price list</source>
        <translation>选择价目表</translation>
    </message>
    <message>
        <source>Tables (*.csv *.xlsx);;All files (*)</source>
        <translation>表格 (*.csv *.xlsx);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PrintPreview</name>
    <message>
        <source>Page %1</source>
        <translation>第 %1 页</translation>
    </message>
    <message>
        <source>Print preview</source>
        <translation>打印预览</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸张</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>存为 PDF…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Prescription</source>
        <translation>处方</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>%1 cannot be written: choose another folder.</source>
        <translation>%1 无法写入：请另选文件夹。</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>存为 PDF</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>prescription.pdf</source>
        <translation>处方.pdf</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>已送打印机。</translation>
    </message>
    <message>
        <source>The printer does not answer: check it and print again.</source>
        <translation>打印机无响应：请检查后重新打印。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PulseEditor</name>
    <message>
        <source>Cun</source>
        <translation>寸</translation>
    </message>
    <message>
        <source>Guan</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Chi</source>
        <translation>尺</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>As a whole</source>
        <translation>总按</translation>
    </message>
    <message>
        <source>By place</source>
        <translation>分部</translation>
    </message>
    <message>
        <source>Fewer</source>
        <translation>收起</translation>
    </message>
    <message numerus="yes">
        <source>%n more pulses</source>
        <translation>
            <numerusform>其余 %n 脉</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::QueuePanel</name>
    <message>
        <source>Find a prescription</source>
        <translation>查找处方</translation>
    </message>
    <message>
        <source>Number or patient</source>
        <translation>处方号或患者</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部状态</translation>
    </message>
    <message>
        <source>Prescriptions</source>
        <translation>处方</translation>
    </message>
    <message>
        <source>No patient stated</source>
        <translation>未注明患者</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>尚未编号</translation>
    </message>
    <message>
        <source>Signed by %1, %2</source>
        <translation>%1 签于 %2</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>读取中…</translation>
    </message>
    <message>
        <source>Nothing here. A prescription arrives when a physician signs it.</source>
        <translation>此处为空。医师签名后处方即到此处。</translation>
    </message>
    <message>
        <source>Only the first %1 are shown: search for the others.</source>
        <translation>只列出前 %1 张：其余请搜索。</translation>
    </message>
    <message numerus="yes">
        <source>Signed within %n day(s); a search looks at all.</source>
        <translation>
            <numerusform>签于 %n 日之内；搜索则不限时间。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RankRows</name>
    <message>
        <source>none yet</source>
        <translation>尚无</translation>
    </message>
    <message numerus="yes">
        <source>%n second(s) ago</source>
        <translation>
            <numerusform>%n 秒前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n 分钟前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n 小时前</numerusform>
        </translation>
    </message>
    <message>
        <source>late: %1</source>
        <translation>迟滞：%1</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Heartbeat</source>
        <translation>心跳</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RecordDialog</name>
    <message>
        <source>All %1 records of prescriptions and of the pharmacist&apos;s desk are as they were written, and none is missing from the chain.</source>
        <translation>处方与药房的全部 %1 条记录均与写入时一致，链中无一缺失。</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) in the records of prescriptions and of the pharmacist&apos;s desk. Keep the database as it is and ask your administrator.</source>
        <translation>
            <numerusform>处方与药房的记录有 %n 处问题。请保持数据库原状，并联系管理员。</numerusform>
        </translation>
    </message>
    <message>
        <source>Check of the records</source>
        <translation>记录核对</translation>
    </message>
    <message numerus="yes">
        <source>And %n more.</source>
        <translation>
            <numerusform>另有 %n 处。</numerusform>
        </translation>
    </message>
    <message>
        <source>Newest hash, in two halves; noted on paper today, it tells later whether what was written up to now was rewritten:</source>
        <translation>最新校验值（分两行）；今日抄在纸上，日后即可知道至今所写是否被重写：</translation>
    </message>
    <message>
        <source>It proves neither who signed nor that nobody wrote the whole chain anew: compare the noted hash for that.</source>
        <translation>它不能证明签名者是谁，也不能证明无人重写整条链：后者须与抄下的校验值比对。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RedFlagBox</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>No red flag in what was recorded</source>
        <translation>警示征象：所记内容中未见</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 of %2 kinds expressly denied; not mentioned: %3 …</source>
        <translation>%2 类中 %1 类已明确否认；未提及：%3 等</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RegimenCard</name>
    <message>
        <source>Directions</source>
        <translation>煎服</translation>
    </message>
    <message>
        <source>Doses</source>
        <translation>剂数</translation>
    </message>
    <message>
        <source>doses</source>
        <translation>剂</translation>
    </message>
    <message>
        <source>Doses a day</source>
        <translation>每日</translation>
    </message>
    <message>
        <source>a day</source>
        <translation>剂/日</translation>
    </message>
    <message>
        <source>Intakes a day</source>
        <translation>每日服</translation>
    </message>
    <message>
        <source>times</source>
        <translation>次</translation>
    </message>
    <message>
        <source>Emergency</source>
        <translation>急诊</translation>
    </message>
    <message>
        <source>Soak</source>
        <translation>浸泡</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分</translation>
    </message>
    <message>
        <source>Minutes of each boiling</source>
        <translation>每煎分钟数</translation>
    </message>
    <message>
        <source>Minutes of each boiling, for example 30, 20</source>
        <translation>每煎分钟数，如 30, 20</translation>
    </message>
    <message>
        <source>Boil</source>
        <translation>煎次</translation>
    </message>
    <message>
        <source>Liquid of one dose</source>
        <translation>药液</translation>
    </message>
    <message>
        <source>ml</source>
        <translation>ml</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>途径</translation>
    </message>
    <message>
        <source>by mouth</source>
        <translation>口服</translation>
    </message>
    <message>
        <source>Taking</source>
        <translation>服法</translation>
    </message>
    <message>
        <source>warm, after meals</source>
        <translation>饭后温服</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>有效期</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
    <message>
        <source>Reason for a longer supply</source>
        <translation>超量理由</translation>
    </message>
    <message>
        <source>more than 7 days, in an emergency 3</source>
        <translation>超过 7 日（急诊 3 日）时</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>printed below the directions</source>
        <translation>印于用法之下</translation>
    </message>
    <message>
        <source>Dosage form</source>
        <translation>剂型</translation>
    </message>
    <message>
        <source>not decided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>Decoction</source>
        <translation>汤剂</translation>
    </message>
    <message>
        <source>Granules</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>Pills</source>
        <translation>丸剂</translation>
    </message>
    <message>
        <source>Powder</source>
        <translation>散剂</translation>
    </message>
    <message>
        <source>Outward use</source>
        <translation>外用</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>剂型</translation>
    </message>
    <message>
        <source>Who boils it</source>
        <translation>由谁煎药</translation>
    </message>
    <message>
        <source>open</source>
        <comment>who boils</comment>
        <translation>未定</translation>
    </message>
    <message>
        <source>patient</source>
        <translation>自煎</translation>
    </message>
    <message>
        <source>pharmacy</source>
        <translation>代煎</translation>
    </message>
    <message>
        <source>Boiled by</source>
        <translation>煎药</translation>
    </message>
    <message>
        <source>Who pays</source>
        <translation>费别</translation>
    </message>
    <message>
        <source>left open</source>
        <comment>who pays</comment>
        <translation>留空</translation>
    </message>
    <message>
        <source>Patient</source>
        <comment>who pays</comment>
        <translation>自费</translation>
    </message>
    <message>
        <source>Health insurance</source>
        <translation>医保</translation>
    </message>
    <message>
        <source>Public funds</source>
        <translation>公费</translation>
    </message>
    <message>
        <source>Other</source>
        <comment>who pays</comment>
        <translation>其他</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ResultPanel</name>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n 味</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n formula(s)</source>
        <translation>
            <numerusform>%n 首</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n term(s)</source>
        <translation>
            <numerusform>%n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有结果</translation>
    </message>
    <message>
        <source>No entry has all the ticked properties. Take some filters away.</source>
        <translation>没有条目同时符合所选条件，请减少筛选。</translation>
    </message>
    <message>
        <source>Clear the filters</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>没有找到“%1”</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>检索结果</translation>
    </message>
    <message numerus="yes">
        <source>%n medicine(s)</source>
        <translation>
            <numerusform>%n 种中成药</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s)</source>
        <comment>rows of the list</comment>
        <translation>
            <numerusform>共 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>No favourites yet</source>
        <translation>尚无收藏</translation>
    </message>
    <message>
        <source>The pin beside the name of an entry keeps it here.</source>
        <translation>点条目名旁的图钉，即收在这里。</translation>
    </message>
    <message>
        <source>Nothing was looked at yet</source>
        <translation>尚未浏览</translation>
    </message>
    <message>
        <source>What you open is listed here, newest first.</source>
        <translation>打开过的条目列于此，新者在前。</translation>
    </message>
    <message>
        <source>Nothing of this clinic yet</source>
        <translation>本诊所尚无所记</translation>
    </message>
    <message>
        <source>Notes on entries, names of your stock and formulas of your own are listed here; the pen beside the name of an entry begins one.</source>
        <translation>条目札记、本诊所品名与自拟方列于此；点条目名旁的笔即可开始。</translation>
    </message>
    <message>
        <source>Try fewer characters, the pinyin, or its initials; or look in another kind on the left.</source>
        <translation>请少输几个字，或用拼音、首字母；也可在左侧换一个类别。</translation>
    </message>
    <message>
        <source>Search all kinds</source>
        <translation>在全部类别中查找</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ResultRows</name>
    <message>
        <source>No facts recorded</source>
        <translation>未载资料</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RewardFields</name>
    <message>
        <source>Answers are rated by</source>
        <translation>回答由谁评分</translation>
    </message>
    <message>
        <source>The standard&apos;s name of the syndrome</source>
        <translation>证候的标准名</translation>
    </message>
    <message>
        <source>Principle, method, formula and herbs</source>
        <translation>理法方药</translation>
    </message>
    <message>
        <source>The prescription audit</source>
        <translation>处方审核</translation>
    </message>
    <message>
        <source>Reward model (optional)</source>
        <translation>奖励模型（可不填）</translation>
    </message>
    <message>
        <source>A checkpoint of a training with the objective &quot;Reward model&quot;.</source>
        <translation>目标为“奖励模型”的训练所得的检查点。</translation>
    </message>
    <message>
        <source>Values begin with (optional)</source>
        <translation>价值模型的起点（可不填）</translation>
    </message>
    <message>
        <source>A reward model in LoRA form; without one they begin from nothing.</source>
        <translation>LoRA 形式的奖励模型；不填则从零开始。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RunRows</name>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Saving and stopping</source>
        <translation>正在保存并停止</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped, saved</source>
        <translation>已停止并保存</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Ended without a word</source>
        <translation>无声结束</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Whole model</source>
        <translation>全参</translation>
    </message>
    <message numerus="yes">
        <source>%n rank(s)</source>
        <translation>
            <numerusform>%n 个进程</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RunView</name>
    <message>
        <source>Load and try</source>
        <translation>加载与试跑</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>收尾</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>smoothed %1; pale: as measured</source>
        <translation>平滑 %1；浅线为原值</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>未到</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>词元/秒</translation>
    </message>
    <message>
        <source>What is shown beside the charts</source>
        <translation>图旁显示的内容</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样例</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Log of the engine</source>
        <translation>引擎日志</translation>
    </message>
    <message>
        <source>Command and run file</source>
        <translation>命令与运行文件</translation>
    </message>
    <message>
        <source>Ranks</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>步 %1 / %2</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>步 %1</translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>尚需约 %n 秒</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>尚需约 %n 分</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>尚需约 %n 小时</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting until the step is done and the checkpoint is written…</source>
        <translation>等待本步完成并写好存档……</translation>
    </message>
    <message>
        <source>Reading the run&apos;s folder…</source>
        <translation>正在读取运行目录……</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>留出集</translation>
    </message>
    <message>
        <source>best %1, step %2</source>
        <translation>最佳 %1・步 %2</translation>
    </message>
    <message>
        <source>saved %1</source>
        <translation>存档 %1</translation>
    </message>
    <message>
        <source>none has begun yet</source>
        <translation>尚未开始</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>%1 running, %2 late</source>
        <translation>%1 个在跑，%2 个迟滞</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>%1 个在跑</translation>
    </message>
    <message>
        <source>Run folder: %1</source>
        <translation>运行目录：%1</translation>
    </message>
    <message>
        <source>Mean reward</source>
        <translation>平均奖励</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SampleList</name>
    <message>
        <source>Sample before</source>
        <translation>上一个样例</translation>
    </message>
    <message>
        <source>Next sample</source>
        <translation>下一个样例</translation>
    </message>
    <message>
        <source>No answers are drawn in this kind of training.</source>
        <translation>这类训练不生成样例。</translation>
    </message>
    <message>
        <source>Step %1, %2 of %3</source>
        <translation>步 %1，第 %2 个，共 %3 个</translation>
    </message>
    <message>
        <source>Expected: %1</source>
        <translation>标准：%1</translation>
    </message>
    <message>
        <source>Reward %1</source>
        <translation>奖励 %1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ScaleDialog</name>
    <message>
        <source>Scale the doses</source>
        <translation>按比例调整剂量</translation>
    </message>
    <message>
        <source>Every dose is multiplied and rounded to what can be weighed; herbs without a dose stay so.</source>
        <translation>各味同乘后取可称量的数；未写剂量的不变。</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>or one dose of</source>
        <translation>或每剂</translation>
    </message>
    <message>
        <source>Grams of one dose</source>
        <translation>每剂克数</translation>
    </message>
    <message>
        <source>g</source>
        <translation>g</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>From a twentieth to twenty times.</source>
        <translation>二十分之一至二十倍。</translation>
    </message>
    <message>
        <source>One dose: %1 g → %2 g (× %3)</source>
        <translation>每剂：%1 g → %2 g（× %3）</translation>
    </message>
    <message>
        <source>A dose would be above %1 g.</source>
        <translation>有药味将超过 %1 g。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SearchField</name>
    <message>
        <source>Clear the search</source>
        <translation>清空搜索</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SectionList</name>
    <message>
        <source>Sections of the form</source>
        <translation>病历各部分</translation>
    </message>
    <message>
        <source>recorded</source>
        <translation>已记录</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>有未问项</translation>
    </message>
    <message>
        <source>%1, recorded</source>
        <translation>%1，已记录</translation>
    </message>
    <message>
        <source>%1, not asked yet</source>
        <translation>%1，未问</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SettingFields</name>
    <message>
        <source>as the preset</source>
        <translation>按预设</translation>
    </message>
    <message>
        <source>Words are wanted.</source>
        <translation>请填写名称。</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation>模型自带</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SettingsForm</name>
    <message>
        <source>Settings cannot be written to %1; changes last until the program ends.</source>
        <translation>无法写入 %1，改动只在本次运行中有效。</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>界面</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>System</source>
        <comment>theme</comment>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <comment>theme</comment>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <comment>theme</comment>
        <translation>深色</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>System</source>
        <comment>motion</comment>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Normal</source>
        <comment>motion</comment>
        <translation>正常</translation>
    </message>
    <message>
        <source>Reduced</source>
        <comment>motion</comment>
        <translation>减少</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>动态效果</translation>
    </message>
    <message>
        <source>Drawers and notices slide in, or appear at once.</source>
        <translation>抽屉与通知滑入，或直接出现。</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>takes effect when a model is loaded next</source>
        <translation>下次载入模型时生效</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message numerus="yes">
        <source>This machine has %n processor thread(s).</source>
        <translation>
            <numerusform>本机处理器有 %n 个线程。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 词元</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>上下文长度</translation>
    </message>
    <message>
        <source>How much of a conversation the model sees; longer needs more memory.</source>
        <translation>模型能看到多长的对话；越长，占用内存越多。</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Look facts up in new conversations</source>
        <translation>新对话默认查依据</translation>
    </message>
    <message>
        <source>Answers cite the knowledge base; each conversation has its own switch.</source>
        <translation>回答引用知识库；每个对话可单独开关。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Data is not encrypted yet: use sample patients only.</source>
        <translation>数据尚未加密：请只录入示例患者。</translation>
    </message>
    <message>
        <source>Knowledge base</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <source>Read-only; updates replace it and never touch your data.</source>
        <translation>只读；更新时整体替换，不触及您的数据。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Xinglin</source>
        <translation>杏林</translation>
    </message>
    <message>
        <source>For clinicians of Chinese medicine. It supports a decision and never takes one.</source>
        <translation>供中医临床使用。辅助判断，不代替判断。</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Interface and application under GPL-3.0-or-later, engine and kernels under Apache-2.0; Qt %1 under LGPL-3.0.</source>
        <translation>界面与应用以 GPL-3.0-or-later 发布，引擎与算子以 Apache-2.0 发布；Qt %1 为 LGPL-3.0。</translation>
    </message>
    <message>
        <source>Pharmacy</source>
        <translation>药房</translation>
    </message>
    <message>
        <source>Another than the dispenser</source>
        <translation>非调配人</translation>
    </message>
    <message>
        <source>A third person</source>
        <translation>第三人</translation>
    </message>
    <message>
        <source>Anybody</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Who checks</source>
        <translation>由谁核对</translation>
    </message>
    <message>
        <source>Anybody is for a pharmacy of one person only.</source>
        <translation>“不限”只用于仅有一人的药房。</translation>
    </message>
    <message>
        <source>Clinic</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>printed on prescriptions</source>
        <translation>印于处方</translation>
    </message>
    <message>
        <source>Name of the institution</source>
        <translation>机构名称</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>科别</translation>
    </message>
    <message>
        <source>Prescription audit</source>
        <translation>处方审核</translation>
    </message>
    <message>
        <source>a pharmacist&apos;s choice; what the law blocks stays so</source>
        <translation>由药师决定；法定拦截不可更改</translation>
    </message>
    <message>
        <source>Memory of a conversation</source>
        <translation>对话占用的内存</translation>
    </message>
    <message>
        <source>8 bits take little more than half the memory; answers differ a little.</source>
        <translation>8 位只用一半多一点的内存；回答会略有不同。</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 位</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 位</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Automatic takes an NVIDIA card from Ampere on where the model fits, else the processor.</source>
        <translation>自动：有 Ampere 或更新的 NVIDIA 显卡且放得下模型时用显卡，否则用处理器。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Sources of the facts</source>
        <translation>资料来源</translation>
    </message>
    <message>
        <source>Used with changes under CC BY 4.0: Historical Shanghan Corpus (psknlr), TCMEval-SDT (zhuyan166). Every source with its edition and licence: sources.tsv beside the knowledge base.</source>
        <translation>依 CC BY 4.0 使用并有改动：Historical Shanghan Corpus（psknlr）、TCMEval-SDT（zhuyan166）。各来源的版本与许可见知识库旁的 sources.tsv。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SettingsPage</name>
    <message>
        <source>Groups of settings</source>
        <translation>设置分组</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SignDialog</name>
    <message>
        <source>Review this prescription</source>
        <translation>审核此处方</translation>
    </message>
    <message>
        <source>Dispense this prescription</source>
        <translation>调配此处方</translation>
    </message>
    <message>
        <source>Check this prescription</source>
        <translation>核对此处方</translation>
    </message>
    <message>
        <source>Hand out this prescription</source>
        <translation>发放此处方的药品</translation>
    </message>
    <message>
        <source>Return this prescription to the physician</source>
        <translation>将此处方退回医师</translation>
    </message>
    <message>
        <source>Answer for this prescription</source>
        <translation>答复此处方</translation>
    </message>
    <message>
        <source>You answer for its lawfulness and fitness: findings, overrides, doses, marks and regimen. It gets its number.</source>
        <translation>您对处方的合法性与适宜性负责：审方结果、放行理由、剂量、脚注与用法。处方由此编号。</translation>
    </message>
    <message>
        <source>You answer for every herb, its weight and its separate packing.</source>
        <translation>您对每味药材、称量及另包负责。</translation>
    </message>
    <message>
        <source>You answer that what was dispensed is what was prescribed.</source>
        <translation>您负责核实所调配与处方一致。</translation>
    </message>
    <message>
        <source>You answer for the right patient and for what was said about taking it. Nothing follows after it.</source>
        <translation>您对患者身份与用药交代负责。此后不再有签名。</translation>
    </message>
    <message>
        <source>The physician confirms it with an answer, or voids it and writes another one.</source>
        <translation>医师答复确认，或作废后另开。</translation>
    </message>
    <message>
        <source>The physician stands by it. It waits for its review again.</source>
        <translation>医师坚持原方。处方重新等待审核。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答复</translation>
    </message>
    <message>
        <source>Note (may stay empty)</source>
        <translation>备注（可空）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Write who signs.</source>
        <translation>请写明签名人。</translation>
    </message>
    <message>
        <source>Write why: it stays with the prescription.</source>
        <translation>请写明理由：将随处方保留。</translation>
    </message>
    <message>
        <source>%1 signs as %2. The signature stays.</source>
        <translation>%1 以%2身份签名。签名不可撤回。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SignedSeal</name>
    <message>
        <source>Signed · %1</source>
        <translation>已签 · %1</translation>
    </message>
    <message>
        <source>Signed · %1 · %2</source>
        <translation>已签 · %1 · %2</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::StatisticsView</name>
    <message>
        <source>From</source>
        <translation>自</translation>
    </message>
    <message>
        <source>To</source>
        <translation>至</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 日</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 日</translation>
    </message>
    <message>
        <source>Prescriptions by state</source>
        <translation>处方状态</translation>
    </message>
    <message>
        <source>signed by physicians in these days</source>
        <translation>医师签于此期间</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Signatures by person</source>
        <translation>人员工作量</translation>
    </message>
    <message>
        <source>signed in these days</source>
        <translation>签于此期间</translation>
    </message>
    <message>
        <source>Findings by rule</source>
        <translation>审方规则</translation>
    </message>
    <message>
        <source>prescriptions, at the last look</source>
        <translation>处方数，以末次审方为准</translation>
    </message>
    <message>
        <source>By physician</source>
        <translation>按医师</translation>
    </message>
    <message>
        <source>Physician</source>
        <translation>医师</translation>
    </message>
    <message>
        <source>Prescriptions</source>
        <translation>处方</translation>
    </message>
    <message>
        <source>Overrides</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>Returns</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Voided</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Overrides by rule</source>
        <translation>放行规则</translation>
    </message>
    <message>
        <source>confirmed, of the signed versions</source>
        <translation>已确认，限签名版本</translation>
    </message>
    <message>
        <source>Returned prescriptions</source>
        <translation>退回的处方</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>处方号</translation>
    </message>
    <message>
        <source>Returned by</source>
        <translation>退回人</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Write two days as 2026-01-31, the earlier one first.</source>
        <translation>两个日期请写成 2026-01-31，早者在前。</translation>
    </message>
    <message numerus="yes">
        <source>%n prescription(s).</source>
        <translation>
            <numerusform>共 %n 张处方。</numerusform>
        </translation>
    </message>
    <message>
        <source>Handed out for %1.</source>
        <translation>发药金额 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n handed out without a complete price, not in this sum.</source>
        <translation>
            <numerusform>另有 %n 张发药时价格不全，未计入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Export the statistics</source>
        <translation>导出统计</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <source>The statistics could not be written: choose another folder. %1</source>
        <translation>统计未能写入：请另选文件夹。%1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::StatusBar</name>
    <message>
        <source>Data stays on this machine</source>
        <translation>数据只在本机</translation>
    </message>
    <message>
        <source>Not encrypted: sample patients only</source>
        <translation>未加密，仅限示例患者</translation>
    </message>
    <message>
        <source>Knowledge base %1</source>
        <translation>知识库 %1</translation>
    </message>
    <message>
        <source>No model: answers come from the knowledge base</source>
        <translation>无模型：回答仅由知识库拼成</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::StepsPanel</name>
    <message>
        <source>Return…</source>
        <translation>退回…</translation>
    </message>
    <message>
        <source>Return it to the physician with a reason (Ctrl+R)</source>
        <translation>注明理由退回医师（Ctrl+R）</translation>
    </message>
    <message>
        <source>Signatures</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>%1 and sign (Ctrl+Enter)</source>
        <translation>%1并签名（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>What blocks is not accepted: return it.</source>
        <translation>有拦截项，不得通过：请退回。</translation>
    </message>
    <message>
        <source>Voided: put back what was taken for it.</source>
        <translation>已作废：请将已取药材归位。</translation>
    </message>
    <message>
        <source>Done: every signature is there.</source>
        <translation>已完成：签名齐全。</translation>
    </message>
    <message>
        <source>With the physician, who answers here or writes another prescription.</source>
        <translation>在医师处：由其在此答复，或另开处方。</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>未签</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TermsEditor</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation>
            <numerusform>已选 %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ThreadView</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::Toast</name>
    <message>
        <source>Close this notice</source>
        <translation>关闭此通知</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TrainingForm</name>
    <message>
        <source>1  Data</source>
        <translation>一  数据</translation>
    </message>
    <message>
        <source>Data file</source>
        <translation>数据文件</translation>
    </message>
    <message>
        <source>JSON, JSON Lines, CSV or text, in UTF-8 or GB18030.</source>
        <translation>JSON、JSON Lines、CSV 或纯文本，UTF-8 或 GB18030 编码。</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>not recognised</source>
        <translation>未识别</translation>
    </message>
    <message>
        <source>Held-out file (optional)</source>
        <translation>留出文件（可不填）</translation>
    </message>
    <message>
        <source>Of the same format; its loss is measured and never learned from.</source>
        <translation>格式相同；只测损失，不参与学习。</translation>
    </message>
    <message>
        <source>2  Base model and method</source>
        <translation>二  基座与方法</translation>
    </message>
    <message>
        <source>Model folder</source>
        <translation>模型目录</translation>
    </message>
    <message>
        <source>A Hugging Face folder with config.json; training does not start from GGUF files.</source>
        <translation>含 config.json 的 Hugging Face 目录；不能从 GGUF 文件开始训练。</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Whole model</source>
        <translation>全参</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Answers (SFT)</source>
        <translation>问答微调（SFT）</translation>
    </message>
    <message>
        <source>All text (pre-training)</source>
        <translation>全文（继续预训练）</translation>
    </message>
    <message>
        <source>Preferences (DPO)</source>
        <translation>偏好（DPO）</translation>
    </message>
    <message>
        <source>Start from nothing: draw the parameters, config.json alone is read</source>
        <translation>从零开始：随机初始化参数，只读 config.json</translation>
    </message>
    <message>
        <source>3  Settings</source>
        <translation>三  参数</translation>
    </message>
    <message>
        <source>Which settings are shown</source>
        <translation>显示哪些参数</translation>
    </message>
    <message>
        <source>Simple</source>
        <translation>简单</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>专家</translation>
    </message>
    <message>
        <source>Published settings</source>
        <translation>已发表的设置</translation>
    </message>
    <message>
        <source>None: as below</source>
        <translation>不用：按下列各项</translation>
    </message>
    <message>
        <source>4  Check and memory</source>
        <translation>四  检查与内存</translation>
    </message>
    <message>
        <source>reads every row, loads nothing</source>
        <translation>逐行读数据，不加载模型</translation>
    </message>
    <message>
        <source>Ranks on this machine</source>
        <translation>本机进程数</translation>
    </message>
    <message>
        <source>5  Start</source>
        <translation>五  开始</translation>
    </message>
    <message>
        <source>Name of the training</source>
        <translation>训练名称</translation>
    </message>
    <message>
        <source>Start the training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>A whole number from 1 on.</source>
        <translation>请填不小于 1 的整数。</translation>
    </message>
    <message>
        <source>Choose a data file.</source>
        <translation>请选择数据文件。</translation>
    </message>
    <message>
        <source>The data file is not there or cannot be read.</source>
        <translation>数据文件不存在或无法读取。</translation>
    </message>
    <message>
        <source>Choose the folder of the base model.</source>
        <translation>请选择基座模型目录。</translation>
    </message>
    <message>
        <source>The model folder has no config.json.</source>
        <translation>模型目录中没有 config.json。</translation>
    </message>
    <message>
        <source>Choose the format of the data file.</source>
        <translation>请选择数据文件的格式。</translation>
    </message>
    <message>
        <source>Correct the settings that are marked.</source>
        <translation>请改正标出的参数。</translation>
    </message>
    <message>
        <source>Stop checking</source>
        <translation>停止检查</translation>
    </message>
    <message>
        <source>Check data and memory</source>
        <translation>检查数据与内存</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Mend what the check found, then check again.</source>
        <translation>请改正检查发现的问题，再检查一次。</translation>
    </message>
    <message>
        <source>Check data and memory first.</source>
        <translation>请先检查数据与内存。</translation>
    </message>
    <message>
        <source>The training goes on when this window is closed. Its run.json is kept with it.</source>
        <translation>关闭窗口后训练继续进行；run.json 与训练一同保存。</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>奖励模型</translation>
    </message>
    <message>
        <source>Rewards, groups of answers (GRPO)</source>
        <translation>奖励，分组回答（GRPO）</translation>
    </message>
    <message>
        <source>Rewards, with values (PPO)</source>
        <translation>奖励，带价值模型（PPO）</translation>
    </message>
    <message>
        <source>Choose what rates the answers: a rule, or a reward model.</source>
        <translation>请选择回答由谁评分：规则或奖励模型。</translation>
    </message>
    <message>
        <source>%1 ranks hold one model by the settings of tensor and pipeline parallel: %2 ranks are not a multiple.</source>
        <translation>按张量并行和流水线并行的设置，%1 个进程合存一份模型：%2 个进程不是其整倍数。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TrainingPage</name>
    <message>
        <source>The model is in the library: load it there, then ask it in Chat.</source>
        <translation>模型已加入模型库：在那里加载后即可对话。</translation>
    </message>
    <message>
        <source>All trainings</source>
        <translation>全部训练</translation>
    </message>
    <message>
        <source>Same settings</source>
        <translation>沿用设置</translation>
    </message>
    <message>
        <source>A new training that begins with these settings</source>
        <translation>以这些设置新建训练</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>停止并保存</translation>
    </message>
    <message>
        <source>End at once</source>
        <translation>立即终止</translation>
    </message>
    <message>
        <source>What was learned since the last checkpoint is lost</source>
        <translation>最近存档之后学到的内容会丢失</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Use in chat</source>
        <translation>用于对话</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>新建训练</translation>
    </message>
    <message>
        <source>Trainings</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>No training yet</source>
        <translation>还没有训练</translation>
    </message>
    <message>
        <source>A training teaches a model from your own file of questions and answers, on this machine. It goes on when the window is closed, and can be stopped and gone on with.</source>
        <translation>用您自己的问答文件在本机训练模型。关闭窗口后继续进行，可随时停止，也可继续。</translation>
    </message>
    <message>
        <source>Merging…</source>
        <translation>正在合并…</translation>
    </message>
    <message>
        <source>Rank %1 has said nothing for a minute. Stop and save, or look at its machine.</source>
        <translation>进程 %1 已一分钟没有心跳。请停止并保存，或检查所在机器。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TriState</name>
    <message>
        <source>Not asked</source>
        <translation>未问</translation>
    </message>
    <message>
        <source>None</source>
        <comment>the patient was asked and denies it</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>Present</source>
        <comment>the patient has it</comment>
        <translation>有</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TurnWidget</name>
    <message>
        <source>Earlier version</source>
        <translation>上一版本</translation>
    </message>
    <message>
        <source>Later version</source>
        <translation>下一版本</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Ask in other words</source>
        <translation>改问</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>No answer came</source>
        <translation>未得到回答</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>%1 / %2   this answer has %2 versions</source>
        <translation>%1 / %2&#x3000;此答有 %2 个版本</translation>
    </message>
    <message>
        <source>%1 / %2   this question has %2 versions</source>
        <translation>%1 / %2&#x3000;此问有 %2 个版本</translation>
    </message>
    <message numerus="yes">
        <source>Found %n source(s) %1</source>
        <extracomment>%1 is a time</extracomment>
        <translation>
            <numerusform>检索到 %n 条依据 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The question in other words</source>
        <translation>改写的问题</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新提问</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>A</source>
        <extracomment>One character in the gutter beside a question / an answer</extracomment>
        <translation>答</translation>
    </message>
    <message>
        <source>Q</source>
        <translation>问</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::UnsavedDot</name>
    <message numerus="yes">
        <source>%n unsaved change(s)</source>
        <translation>
            <numerusform>未保存的改动 %n 处</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::VisitList</name>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>Signed</source>
        <translation>已签</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病案</translation>
    </message>
    <message>
        <source>New patient</source>
        <translation>新患者</translation>
    </message>
    <message>
        <source>Find a patient</source>
        <translation>查找患者</translation>
    </message>
    <message>
        <source>Name, number or complaint</source>
        <translation>姓名、门诊号或主诉</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>就诊</translation>
    </message>
    <message>
        <source>No patients yet</source>
        <translation>尚无患者</translation>
    </message>
    <message>
        <source>Each visit has one case; every saved version is kept.</source>
        <translation>每次就诊一份病案，保存的各版本均保留。</translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>%1 岁</translation>
    </message>
    <message>
        <source>first visit</source>
        <translation>初诊</translation>
    </message>
    <message>
        <source>follow-up</source>
        <translation>复诊</translation>
    </message>
    <message>
        <source>No complaint recorded yet</source>
        <translation>尚未记录主诉</translation>
    </message>
</context>
</TS>
