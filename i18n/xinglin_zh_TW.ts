<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>AskCommand</name>
    <message>
        <source>There is no mode “%1”.</source>
        <translation>沒有「%1」這種模式。</translation>
    </message>
    <message>
        <source>Choose one of: %1.</source>
        <translation>可選：%1。</translation>
    </message>
    <message>
        <source>The question is empty.</source>
        <translation>問題是空的。</translation>
    </message>
    <message>
        <source>Write it as the argument, or give “-” and write it to standard input.</source>
        <translation>請把問題寫成參數，或寫「-」並從標準輸入給出。</translation>
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
        <translation>藥名不明</translation>
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
        <translation>超劑量</translation>
    </message>
    <message>
        <source>Way of taking</source>
        <translation>給藥途徑</translation>
    </message>
    <message>
        <source>Allergy</source>
        <translation>過敏</translation>
    </message>
    <message>
        <source>Ambiguous name</source>
        <translation>藥名歧義</translation>
    </message>
    <message>
        <source>Caution in pregnancy</source>
        <translation>妊娠慎用</translation>
    </message>
    <message>
        <source>Pregnancy not asked</source>
        <translation>妊娠未問</translation>
    </message>
    <message>
        <source>Breast-feeding</source>
        <translation>哺乳</translation>
    </message>
    <message>
        <source>Dose missing</source>
        <translation>缺劑量</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>重複</translation>
    </message>
    <message>
        <source>Herb and drug</source>
        <translation>中西藥合用</translation>
    </message>
    <message>
        <source>Special population</source>
        <translation>特殊人群</translation>
    </message>
    <message>
        <source>Handling mark missing</source>
        <translation>缺特殊處理標記</translation>
    </message>
    <message>
        <source>Toxic</source>
        <translation>毒性</translation>
    </message>
    <message>
        <source>Dose under the usual</source>
        <translation>低於常用量</translation>
    </message>
    <message>
        <source>Days of supply</source>
        <translation>用量天數</translation>
    </message>
    <message>
        <source>Term of validity</source>
        <translation>處方有效期</translation>
    </message>
    <message>
        <source>Number of herbs</source>
        <translation>藥味數</translation>
    </message>
    <message>
        <source>Total weight</source>
        <translation>總量</translation>
    </message>
    <message>
        <source>Protected animal</source>
        <translation>限用動物藥</translation>
    </message>
</context>
<context>
    <name>AuditSettings</name>
    <message>
        <source>the settings are an object</source>
        <translation>設定須為一個物件</translation>
    </message>
    <message>
        <source>unknown key “%1”; known: %2</source>
        <translation>未知的鍵「%1」；可用：%2</translation>
    </message>
    <message>
        <source>Correct this place of the audit settings.</source>
        <translation>請更正審方設定的這一處。</translation>
    </message>
    <message>
        <source>“severities” is an object of rules and severities</source>
        <translation>「severities」須為「規則：級別」的物件</translation>
    </message>
    <message>
        <source>there is no rule “%1”</source>
        <translation>沒有名為「%1」的規則</translation>
    </message>
    <message>
        <source>a severity is one of: %1</source>
        <translation>級別只能是：%1</translation>
    </message>
    <message>
        <source>“%1” is never below “%2”</source>
        <translation>「%1」不得低於「%2」</translation>
    </message>
    <message>
        <source>“banned” is a list of herbs</source>
        <translation>「banned」須為藥名列表</translation>
    </message>
    <message>
        <source>The audit settings %1 cannot be read.</source>
        <translation>無法讀取審方設定 %1。</translation>
    </message>
    <message>
        <source>Check that the file may be read.</source>
        <translation>請檢查檔案的讀取許可權。</translation>
    </message>
    <message>
        <source>The audit settings %1 cannot be written.</source>
        <translation>稽核設定 %1 無法寫入。</translation>
    </message>
    <message>
        <source>Check that the folder may be written and the disk has room.</source>
        <translation>請檢查該資料夾可寫、磁碟有空間。</translation>
    </message>
    <message>
        <source>“limits” is an object of numbers</source>
        <translation>「limits」應為一組數字</translation>
    </message>
    <message>
        <source>“%1” is a whole number</source>
        <translation>「%1」應為整數</translation>
    </message>
    <message>
        <source>“%1” is a number from %2 to %3</source>
        <translation>「%1」應為 %2 至 %3 的數</translation>
    </message>
</context>
<context>
    <name>CaseRecord</name>
    <message>
        <source>a case is an object with “fields” or “text”</source>
        <translation>病案須為含「fields」或「text」的物件</translation>
    </message>
    <message>
        <source>neither “fields” nor “text” is there</source>
        <translation>缺少「fields」與「text」</translation>
    </message>
    <message>
        <source>Correct this place of the case.</source>
        <translation>請改正病案的這一處。</translation>
    </message>
    <message>
        <source>the form must be “%1”</source>
        <translation>表單須為「%1」</translation>
    </message>
    <message>
        <source>“%1” must be a text</source>
        <translation>「%1」須為文字</translation>
    </message>
    <message>
        <source>“fields” must be an object of field ids and values</source>
        <translation>「fields」須為欄位與取值的物件</translation>
    </message>
    <message>
        <source>the form has no field “%1”; did you mean “%2”?</source>
        <translation>表單沒有欄位「%1」，是否指「%2」？</translation>
    </message>
    <message>
        <source>%1: the form has no field “%2” (nearest: “%3”); its words are kept as free text.</source>
        <translation>%1：表單沒有欄位「%2」（最相近：「%3」），其內容按自由文字保留。</translation>
    </message>
    <message>
        <source>a text is expected here</source>
        <translation>此處須為文字</translation>
    </message>
    <message>
        <source>only “terms” and “text” can stand here</source>
        <translation>此處只能是「terms」與「text」</translation>
    </message>
    <message>
        <source>a pulse has “total”, “left”, “right” and “text”</source>
        <translation>脈象由「total」「left」「right」「text」組成</translation>
    </message>
    <message>
        <source>the places of a pulse are “cun”, “guan” and “chi”</source>
        <translation>脈位為「cun」「guan」「chi」</translation>
    </message>
    <message>
        <source>a list of words is expected here</source>
        <translation>此處須為詞的列表</translation>
    </message>
    <message>
        <source>a word is expected here</source>
        <translation>此處須為一個詞</translation>
    </message>
    <message>
        <source>a number is expected here</source>
        <translation>此處須為數字</translation>
    </message>
    <message>
        <source>use one of: %1</source>
        <translation>請用其一：%1</translation>
    </message>
    <message>
        <source>a date is written as 2026-11-23</source>
        <translation>日期寫作 2026-11-23</translation>
    </message>
</context>
<context>
    <name>CaseStore</name>
    <message>
        <source>This case is signed or void and takes no more changes.</source>
        <translation>本病案已簽名或作廢，不能再改。</translation>
    </message>
    <message>
        <source>Open a follow-up visit for what is new.</source>
        <translation>新的情況請另建複診。</translation>
    </message>
    <message>
        <source>case %1</source>
        <translation>病案 %1</translation>
    </message>
    <message>
        <source>This case does not exist.</source>
        <translation>沒有這份病案。</translation>
    </message>
    <message>
        <source>Choose it from the list.</source>
        <translation>請從列表中選擇。</translation>
    </message>
    <message>
        <source>Version %1 of this case does not exist.</source>
        <translation>本病案沒有第 %1 版。</translation>
    </message>
    <message>
        <source>There are changes that have not been saved.</source>
        <translation>尚有未儲存的改動。</translation>
    </message>
    <message>
        <source>Save the case, then sign it.</source>
        <translation>請先儲存，再簽名。</translation>
    </message>
</context>
<context>
    <name>CaseValidator</name>
    <message>
        <source>“%1” has not been asked yet.</source>
        <translation>「%1」尚未詢問。</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>尚無任何記錄。</translation>
    </message>
    <message>
        <source>At least one diagnosis is needed.</source>
        <translation>至少要有一項診斷。</translation>
    </message>
    <message>
        <source>%1: expected between %2 and %3 %4.</source>
        <translation>%1：應在 %2 至 %3 %4 之間。</translation>
    </message>
    <message>
        <source>%1 should be above %2.</source>
        <translation>%1應高於%2。</translation>
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
        <translation>%1 詞元/秒</translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation>首詞元 %1</translation>
    </message>
    <message>
        <source>cut at the limit of the answer&apos;s length</source>
        <translation>已到長度上限</translation>
    </message>
    <message>
        <source>Looking up sources</source>
        <translation>正在檢索依據</translation>
    </message>
    <message>
        <source>The model is being loaded</source>
        <translation>正在載入模型</translation>
    </message>
    <message>
        <source>The model is reading</source>
        <translation>模型正在閱讀</translation>
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
        <translation>檔名須為 chat_&lt;id&gt;_v&lt;序號&gt;.txt</translation>
    </message>
    <message>
        <source>“title.en” and both prompts, “=== zh” and “=== en”, must be there</source>
        <translation>須有「title.en」以及「=== zh」「=== en」兩段提示詞</translation>
    </message>
    <message>
        <source>The prompt file %1 is wrong in line %2: %3.</source>
        <translation>提示詞檔案 %1 第 %2 行有誤：%3。</translation>
    </message>
    <message>
        <source>Correct the line or install the program again.</source>
        <translation>請改正該行，或重新安裝本程式。</translation>
    </message>
    <message>
        <source>“%1” is no language of prompts</source>
        <translation>「%1」不是提示詞的語言</translation>
    </message>
    <message>
        <source>“%1” must be a number from %2 to %3</source>
        <translation>「%1」須是 %2 到 %3 之間的數</translation>
    </message>
    <message>
        <source>“grounding” must be on or off</source>
        <translation>「grounding」須為 on 或 off</translation>
    </message>
    <message>
        <source>“%1” is no field of a prompt file</source>
        <translation>提示詞檔案中沒有「%1」這一項</translation>
    </message>
    <message>
        <source>The prompt file %1 cannot be read.</source>
        <translation>無法讀取提示詞檔案 %1。</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>請檢查檔案權限。</translation>
    </message>
    <message>
        <source>The folder %1 holds no prompt of the chat.</source>
        <translation>資料夾 %1 中沒有對話用的提示詞。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>請重新安裝本程式。</translation>
    </message>
</context>
<context>
    <name>CsvWriter</name>
    <message>
        <source>%1 could not be written.</source>
        <translation>無法寫入 %1。</translation>
    </message>
    <message>
        <source>Choose another folder, or close the program that has the file open.</source>
        <translation>請另選資料夾，或關閉正在開啟該檔案的程式。</translation>
    </message>
</context>
<context>
    <name>Database</name>
    <message>
        <source>The database %1 cannot be opened.</source>
        <translation>無法開啟資料庫 %1。</translation>
    </message>
    <message>
        <source>The search was stopped.</source>
        <translation>檢索已停止。</translation>
    </message>
    <message>
        <source>Start it again.</source>
        <translation>請重新檢索。</translation>
    </message>
    <message>
        <source>The disk is full; nothing was saved.</source>
        <translation>磁碟已滿，未能儲存。</translation>
    </message>
    <message>
        <source>Free some space and save again.</source>
        <translation>請騰出空間後再儲存。</translation>
    </message>
    <message>
        <source>Another program holds the database.</source>
        <translation>另一個程式正佔用資料庫。</translation>
    </message>
    <message>
        <source>Close the other program and try again.</source>
        <translation>請關閉那個程式後重試。</translation>
    </message>
    <message>
        <source>The database file is damaged.</source>
        <translation>資料庫檔案已損壞。</translation>
    </message>
    <message>
        <source>Restore it from a backup.</source>
        <translation>請從備份恢復。</translation>
    </message>
    <message>
        <source>The database file cannot be opened.</source>
        <translation>無法開啟資料庫檔案。</translation>
    </message>
    <message>
        <source>Check that the folder exists and may be written.</source>
        <translation>請檢查資料夾是否存在、是否可寫。</translation>
    </message>
    <message>
        <source>There is not enough memory for the database.</source>
        <translation>記憶體不足，無法使用資料庫。</translation>
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation>請關閉其他程式後重試。</translation>
    </message>
    <message>
        <source>The database refused an operation.</source>
        <translation>資料庫拒絕了一項操作。</translation>
    </message>
    <message>
        <source>This is a bug: please report it with the detail.</source>
        <translation>這是程式缺陷，請連同詳情一併報告。</translation>
    </message>
</context>
<context>
    <name>DetachedJob</name>
    <message>
        <source>The program %1 cannot be started.</source>
        <translation>無法啟動程式 %1。</translation>
    </message>
    <message>
        <source>Check that the disk is not full, and install the program again.</source>
        <translation>請檢查磁碟是否已滿，並重新安裝程式。</translation>
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
        <translation>各來源說法不一：%1。各自所載見下方。</translation>
    </message>
    <message>
        <source>Sources disagree</source>
        <translation>來源不一致</translation>
    </message>
    <message numerus="yes">
        <source>%n point(s); none is decided here</source>
        <translation>
            <numerusform>%n 處；此處不作裁斷</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DispensingStore</name>
    <message>
        <source>This prescription is not on the desk.</source>
        <translation>此處方不在調劑臺上。</translation>
    </message>
    <message>
        <source>A physician signs it first; choose another one from the queue.</source>
        <translation>須先由醫師簽名；請從佇列中另選一張。</translation>
    </message>
    <message>
        <source>Nobody answers for these findings: %1.</source>
        <translation>以下審方結果尚無人負責：%1。</translation>
    </message>
    <message>
        <source>Return the prescription to the physician with the reason.</source>
        <translation>請註明理由，退回醫師。</translation>
    </message>
    <message>
        <source>Who dispensed or reviewed a prescription does not check it.</source>
        <translation>調配或審核過此處方的人不得核對。</translation>
    </message>
    <message>
        <source>Let another pharmacist check it. The settings say what is demanded here.</source>
        <translation>請由另一位藥師核對；本處要求見「設定」。</translation>
    </message>
    <message>
        <source>A signature needs a name.</source>
        <translation>簽名須有姓名。</translation>
    </message>
    <message>
        <source>Write who signs.</source>
        <translation>請寫明簽名人。</translation>
    </message>
    <message>
        <source>A return needs a reason, and its answer needs words.</source>
        <translation>退回須有理由，答覆須有內容。</translation>
    </message>
    <message>
        <source>Write why.</source>
        <translation>請寫明理由。</translation>
    </message>
    <message>
        <source>This signature is not one of this role.</source>
        <translation>此身分不能簽這一步。</translation>
    </message>
    <message>
        <source>Pharmacists review, check and hand out; assistants dispense; physicians answer what was returned.</source>
        <translation>藥師審核、核對、發藥；藥士調配；醫師答覆退回的處方。</translation>
    </message>
    <message>
        <source>This prescription was voided meanwhile.</source>
        <translation>此處方其間已作廢。</translation>
    </message>
    <message>
        <source>Put back what was taken for it; nothing more is signed.</source>
        <translation>請將已取藥材歸位；不再簽名。</translation>
    </message>
    <message>
        <source>Somebody else has signed this prescription meanwhile.</source>
        <translation>其間已有他人在此處方上簽名。</translation>
    </message>
    <message>
        <source>Look at its steps again, then decide.</source>
        <translation>請重看各步簽名後再定。</translation>
    </message>
    <message>
        <source>This step is not the next one.</source>
        <translation>還輪不到這一步。</translation>
    </message>
    <message>
        <source>Review, dispense, check and hand out follow each other.</source>
        <translation>須依次審核、調配、核對、發藥。</translation>
    </message>
    <message>
        <source>These names of the stock mean another herb than when it was signed: %1.</source>
        <translation>藥櫃中這些名稱現在所指的藥與簽名時不同：%1。</translation>
    </message>
    <message>
        <source>Return the prescription: the physician writes the herb that is meant.</source>
        <translation>請退回處方，由醫師寫明所用的藥。</translation>
    </message>
    <message>
        <source>The audit says something else of this prescription by now.</source>
        <translation>這張處方的審方結果已有變化。</translation>
    </message>
    <message>
        <source>Look at its findings again, then decide.</source>
        <translation>請重新檢視審方結果，再作決定。</translation>
    </message>
</context>
<context>
    <name>DraftReviewer</name>
    <message>
        <source>The folder %1 holds no usable prompt of the diagnosis.</source>
        <translation>資料夾 %1 中沒有可用的診斷提示詞。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>請重新安裝程式。</translation>
    </message>
    <message>
        <source>ignored: the model named something that is no candidate</source>
        <translation>未採用：模型所答不在候選之中</translation>
    </message>
    <message>
        <source>ignored: the model named no candidate</source>
        <translation>未採用：模型未給出候選</translation>
    </message>
    <message>
        <source>used: the model ordered the candidates</source>
        <translation>已採用：由模型排序候選</translation>
    </message>
</context>
<context>
    <name>EngineClient</name>
    <message>
        <source>The conversation is longer than the model&apos;s context.</source>
        <translation>對話已超出模型的上下文長度。</translation>
    </message>
    <message>
        <source>Start a new conversation, or load the model with a larger context.</source>
        <translation>請新建對話，或以更大的上下文載入模型。</translation>
    </message>
    <message>
        <source>The engine ran out of memory.</source>
        <translation>引擎記憶體不足。</translation>
    </message>
    <message>
        <source>Load the model with a smaller context, or choose a smaller model.</source>
        <translation>請以更小的上下文載入，或換用更小的模型。</translation>
    </message>
    <message>
        <source>The engine cannot be reached.</source>
        <translation>無法連接引擎。</translation>
    </message>
    <message>
        <source>Load the model again, or check the address of the engine.</source>
        <translation>請重新載入模型，或檢查引擎位址。</translation>
    </message>
    <message>
        <source>The engine refused the key.</source>
        <translation>引擎拒絕了金鑰。</translation>
    </message>
    <message>
        <source>Load the model again, or correct the key of the remote engine.</source>
        <translation>請重新載入模型，或更正遠端引擎的金鑰。</translation>
    </message>
    <message>
        <source>The engine does not know this model or request.</source>
        <translation>引擎不認識這個模型或請求。</translation>
    </message>
    <message>
        <source>Check that the address belongs to an engine and that it offers the model.</source>
        <translation>請確認該位址是引擎，且提供此模型。</translation>
    </message>
    <message>
        <source>The engine is busy with other requests.</source>
        <translation>引擎正忙於其他請求。</translation>
    </message>
    <message>
        <source>Wait a moment and ask again.</source>
        <translation>請稍候再問。</translation>
    </message>
    <message>
        <source>The engine is still loading the model.</source>
        <translation>引擎仍在載入模型。</translation>
    </message>
    <message>
        <source>Wait until it is ready and ask again.</source>
        <translation>請待其就緒後再問。</translation>
    </message>
    <message>
        <source>The engine answered with an error.</source>
        <translation>引擎回傳了錯誤。</translation>
    </message>
    <message>
        <source>Ask again; restart the engine if it happens again.</source>
        <translation>請再問一次；若仍如此，請重啟引擎。</translation>
    </message>
    <message>
        <source>The engine stopped the answer with an error.</source>
        <translation>引擎出錯，中斷了回答。</translation>
    </message>
    <message>
        <source>Continue the answer, or ask again.</source>
        <translation>可續寫，或再問一次。</translation>
    </message>
    <message numerus="yes">
        <source>The engine has been silent for %n second(s).</source>
        <translation>
            <numerusform>引擎已 %n 秒沒有回應。</numerusform>
        </translation>
    </message>
    <message>
        <source>The connection to the engine ended before the answer did.</source>
        <translation>回答未完，與引擎的連線已斷開。</translation>
    </message>
    <message>
        <source>Continue the answer; restart the engine if it has stopped.</source>
        <translation>可續寫；若引擎已停，請先重啟。</translation>
    </message>
</context>
<context>
    <name>EngineLine</name>
    <message>
        <source>Loading %1…</source>
        <translation>正在載入 %1…</translation>
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
        <translation>推論</translation>
    </message>
    <message>
        <source>no evidence</source>
        <translation>未檢索到</translation>
    </message>
    <message>
        <source>Other names</source>
        <translation>別名</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>組成</translation>
    </message>
    <message>
        <source>Amounts are those of a production batch, not of a dose.</source>
        <translation>用量為製法批次，不是一劑的用量。</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>記載</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>關聯</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>另有 %n 條</numerusform>
        </translation>
    </message>
    <message>
        <source>Note of this clinic</source>
        <translation>本診所札記</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>出處</translation>
    </message>
    <message>
        <source>checked by a pharmacist</source>
        <translation>藥師已核</translation>
    </message>
    <message>
        <source>to be checked by a pharmacist</source>
        <translation>待藥師核驗</translation>
    </message>
    <message>
        <source>Knowledge base %1</source>
        <translation>知識庫 %1</translation>
    </message>
    <message>
        <source>Roles: %1</source>
        <extracomment>the book that says which herb is chief, deputy, assistant, envoy</extracomment>
        <translation>君臣佐使：%1</translation>
    </message>
    <message>
        <source>Grams: %1, inferred</source>
        <extracomment>who prints the gram doses, where it is not the source of the composition</extracomment>
        <translation>克數：%1，推論</translation>
    </message>
</context>
<context>
    <name>FactContent</name>
    <message>
        <source>Herb</source>
        <translation>中藥</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方劑</translation>
    </message>
    <message>
        <source>Patent medicine</source>
        <translation>中成藥</translation>
    </message>
    <message>
        <source>Compound</source>
        <translation>化合物</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>靶點</translation>
    </message>
    <message>
        <source>Syndrome</source>
        <translation>證候</translation>
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
        <translation>條文</translation>
    </message>
    <message>
        <source>Acupoint</source>
        <translation>腧穴</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>組成</translation>
    </message>
    <message>
        <source>Also called</source>
        <translation>別名</translation>
    </message>
    <message>
        <source>Synonyms</source>
        <translation>同義詞</translation>
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
        <translation>見於</translation>
    </message>
    <message>
        <source>Incompatible</source>
        <translation>配伍禁忌</translation>
    </message>
    <message>
        <source>Processed from</source>
        <translation>炮製自</translation>
    </message>
    <message>
        <source>Treats</source>
        <translation>主治</translation>
    </message>
    <message numerus="yes">
        <source> (%n more in the entry)</source>
        <extracomment>Behind a list that is cut: so many more stand in the entry of the knowledge base</extracomment>
        <translation>
            <numerusform>（另有 %n 項，見條目）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactStatus</name>
    <message>
        <source>Checked against the source</source>
        <translation>已與原書核對</translation>
    </message>
    <message>
        <source>To be checked by the pharmacist</source>
        <translation>待本院藥師核驗</translation>
    </message>
    <message>
        <source>Concluded, not in the source</source>
        <translation>推得，原書未載</translation>
    </message>
</context>
<context>
    <name>FormSchema</name>
    <message>
        <source>an object is expected here</source>
        <translation>此處須為物件</translation>
    </message>
    <message>
        <source>Correct this place of the form.</source>
        <translation>請改正表單的這一處。</translation>
    </message>
    <message>
        <source>“%1” must be a text that is not empty</source>
        <translation>「%1」須為非空文字</translation>
    </message>
    <message>
        <source>“%1” is not an id; use small letters, digits and _</source>
        <translation>「%1」不是標識，請用小寫字母、數字與 _</translation>
    </message>
    <message>
        <source>“%1” must be a number</source>
        <translation>「%1」須為數字</translation>
    </message>
    <message>
        <source>“%1” must be a whole number from %2 to %3</source>
        <translation>「%1」須為 %2 至 %3 的整數</translation>
    </message>
    <message>
        <source>“%1” is not known here; use one of: %2</source>
        <translation>此處不識「%1」，請用其一：%2</translation>
    </message>
    <message>
        <source>“%1” must be a list that is not empty</source>
        <translation>「%1」須為非空列表</translation>
    </message>
    <message>
        <source>the key “%1” is not known here</source>
        <translation>此處不識鍵「%1」</translation>
    </message>
    <message>
        <source>“%1” is missing</source>
        <translation>缺少「%1」</translation>
    </message>
    <message>
        <source>the id “%1” stands twice</source>
        <translation>標識「%1」重複</translation>
    </message>
    <message>
        <source>the minimum must be below the maximum</source>
        <translation>最小值須小於最大值</translation>
    </message>
    <message>
        <source>the six places must be left and right cun, guan, chi, in this order</source>
        <translation>六部須依次為左右寸、關、尺</translation>
    </message>
    <message>
        <source>The form %1 cannot be read.</source>
        <translation>無法讀取表單 %1。</translation>
    </message>
    <message>
        <source>Check that the file exists and may be read.</source>
        <translation>請檢查檔案是否存在、可否讀取。</translation>
    </message>
    <message>
        <source>The form %1 is larger than 8 MiB.</source>
        <translation>表單 %1 超過 8 MiB。</translation>
    </message>
    <message>
        <source>Choose a case form.</source>
        <translation>請選擇病歷表單。</translation>
    </message>
    <message>
        <source>“%1” must be true or false</source>
        <translation>「%1」須為 true 或 false</translation>
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
        <translation>用量未載</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>組成</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>藥物</translation>
    </message>
    <message>
        <source>Processing</source>
        <translation>炮製</translation>
    </message>
    <message>
        <source>Original dose</source>
        <translation>原書用量</translation>
    </message>
    <message>
        <source>In grams</source>
        <translation>折合</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備註</translation>
    </message>
    <message>
        <source>now %1</source>
        <comment>the herb&apos;s name today</comment>
        <translation>今作%1</translation>
    </message>
    <message>
        <source>Syndromes that it is given for</source>
        <translation>適用證候</translation>
    </message>
    <message>
        <source>Syndromes</source>
        <translation>證候</translation>
    </message>
    <message>
        <source>amounts of a production batch, not of a dose</source>
        <translation>為製法批次，不是一劑的用量</translation>
    </message>
    <message>
        <source>Batch amount</source>
        <translation>製法用量</translation>
    </message>
    <message>
        <source>Similar formulas</source>
        <translation>相似方</translation>
    </message>
    <message>
        <source>by the herbs in common, rare ones counting more; amounts take no part</source>
        <translation>按共有藥味計，少用的藥權重更大；不計用量</translation>
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
        <translation>出處或類別</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>君臣佐使</translation>
    </message>
    <message>
        <source>grams of another source, inferred</source>
        <translation>克數取自他書，屬推論</translation>
    </message>
</context>
<context>
    <name>FurtherDetail</name>
    <message>
        <source>Further facts</source>
        <translation>更多資料</translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s)</source>
        <comment>in a list of connections</comment>
        <translation>
            <numerusform>共 %n 條</numerusform>
        </translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>條目</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Batch amount</source>
        <translation>製法用量</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備註</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>出處</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>證據</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>資料</translation>
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
        <translation>未載：%1</translation>
    </message>
    <message>
        <source>Nature, flavour, channels</source>
        <translation>性味歸經</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>功用</translation>
    </message>
    <message>
        <source>Processed forms</source>
        <translation>炮製品</translation>
    </message>
    <message>
        <source>Processed from</source>
        <translation>炮製自</translation>
    </message>
    <message>
        <source>Formulas with this herb</source>
        <translation>含本藥的方劑</translation>
    </message>
    <message numerus="yes">
        <source>%n formula(s)</source>
        <translation>
            <numerusform>共 %n 首</numerusform>
        </translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方劑</translation>
    </message>
    <message>
        <source>Source book</source>
        <translation>出處</translation>
    </message>
    <message>
        <source>Original dose</source>
        <translation>原書用量</translation>
    </message>
    <message>
        <source>In grams</source>
        <translation>折合</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>證據</translation>
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
        <translation>未檢索到</translation>
    </message>
    <message>
        <source>Neither the eighteen incompatibilities nor the nineteen antagonisms name this herb.</source>
        <translation>十八反、十九畏中沒有本藥。</translation>
    </message>
    <message>
        <source>%1 (later extension)</source>
        <translation>%1（後世擴展）</translation>
    </message>
    <message>
        <source>Named by a formula or another book; the knowledge base has no facts about it yet.</source>
        <translation>僅見於方劑或他書所列，知識庫尚無本藥資料。</translation>
    </message>
</context>
<context>
    <name>JsonPlaces</name>
    <message>
        <source>%1, line %2, column %3</source>
        <translation>%1，第 %2 行，第 %3 欄</translation>
    </message>
    <message>
        <source>%1: the key “%2” stands twice in one object.</source>
        <translation>%1：鍵「%2」在同一物件中重複。</translation>
    </message>
    <message>
        <source>Remove one of the two.</source>
        <translation>請刪去其一。</translation>
    </message>
    <message>
        <source>%1: this is not JSON: %2.</source>
        <translation>%1：不是 JSON：%2。</translation>
    </message>
    <message>
        <source>Correct this place of the file.</source>
        <translation>請改正檔案的這一處。</translation>
    </message>
</context>
<context>
    <name>KnowledgeBase</name>
    <message>
        <source>%1 is not a knowledge base.</source>
        <translation>%1 不是知識庫檔案。</translation>
    </message>
    <message>
        <source>Choose the knowledge.db that came with the program.</source>
        <translation>請選擇隨程式提供的 knowledge.db。</translation>
    </message>
    <message>
        <source>%1 belongs to another version of the program.</source>
        <translation>%1 屬於本程式的其他版本。</translation>
    </message>
    <message>
        <source>Use the knowledge.db that came with this version.</source>
        <translation>請使用隨本版本提供的 knowledge.db。</translation>
    </message>
    <message>
        <source>The knowledge base %1 is damaged.</source>
        <translation>知識庫 %1 已損壞。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>請重新安裝本程式。</translation>
    </message>
    <message>
        <source>The knowledge base is damaged.</source>
        <translation>知識庫已損壞。</translation>
    </message>
    <message>
        <source>broken reference: %1</source>
        <translation>引用不存在的條目：%1</translation>
    </message>
</context>
<context>
    <name>KnowledgeTerms</name>
    <message>
        <source>checked by a pharmacist</source>
        <translation>已由藥師核驗</translation>
    </message>
    <message>
        <source>to be checked by a pharmacist</source>
        <translation>待藥師核驗</translation>
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
        <translation>涼</translation>
    </message>
    <message>
        <source>Neutral</source>
        <translation>平</translation>
    </message>
    <message>
        <source>Slightly warm</source>
        <translation>微溫</translation>
    </message>
    <message>
        <source>Warm</source>
        <translation>溫</translation>
    </message>
    <message>
        <source>Hot</source>
        <translation>熱</translation>
    </message>
    <message>
        <source>Very hot</source>
        <translation>大熱</translation>
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
        <translation>鹹</translation>
    </message>
    <message>
        <source>Bland</source>
        <translation>淡</translation>
    </message>
    <message>
        <source>Astringent</source>
        <translation>澀</translation>
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
        <translation>微鹹</translation>
    </message>
    <message>
        <source>Slightly astringent</source>
        <translation>微澀</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>肺</translation>
    </message>
    <message>
        <source>Large intestine</source>
        <translation>大腸</translation>
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
        <translation>小腸</translation>
    </message>
    <message>
        <source>Bladder</source>
        <translation>膀胱</translation>
    </message>
    <message>
        <source>Kidney</source>
        <translation>腎</translation>
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
        <translation>膽</translation>
    </message>
    <message>
        <source>Liver</source>
        <translation>肝</translation>
    </message>
    <message>
        <source>Non-toxic</source>
        <translation>無毒</translation>
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
        <translation>後下</translation>
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
        <translation>沖服</translation>
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
        <translation>不入煎劑</translation>
    </message>
    <message>
        <source>Disperse wind-cold</source>
        <translation>發散風寒藥</translation>
    </message>
    <message>
        <source>Disperse wind-heat</source>
        <translation>發散風熱藥</translation>
    </message>
    <message>
        <source>Clear heat</source>
        <translation>清熱藥</translation>
    </message>
    <message>
        <source>Clear heat, drain fire</source>
        <translation>清熱瀉火藥</translation>
    </message>
    <message>
        <source>Clear heat, dry dampness</source>
        <translation>清熱燥濕藥</translation>
    </message>
    <message>
        <source>Clear heat toxin</source>
        <translation>清熱解毒藥</translation>
    </message>
    <message>
        <source>Clear heat, cool blood</source>
        <translation>清熱涼血藥</translation>
    </message>
    <message>
        <source>Clear deficiency heat</source>
        <translation>清虛熱藥</translation>
    </message>
    <message>
        <source>Purgatives</source>
        <translation>瀉下藥</translation>
    </message>
    <message>
        <source>Strong purgatives</source>
        <translation>攻下藥</translation>
    </message>
    <message>
        <source>Moist laxatives</source>
        <translation>潤下藥</translation>
    </message>
    <message>
        <source>Drastic water expellers</source>
        <translation>峻下逐水藥</translation>
    </message>
    <message>
        <source>Dispel wind-dampness</source>
        <translation>祛風濕藥</translation>
    </message>
    <message>
        <source>Dispel wind-cold-damp</source>
        <translation>祛風寒濕藥</translation>
    </message>
    <message>
        <source>Dispel wind-damp-heat</source>
        <translation>祛風濕熱藥</translation>
    </message>
    <message>
        <source>Strengthen sinews and bones</source>
        <translation>祛風濕強筋骨藥</translation>
    </message>
    <message>
        <source>Transform dampness</source>
        <translation>化濕藥</translation>
    </message>
    <message>
        <source>Drain dampness</source>
        <translation>利水滲濕藥</translation>
    </message>
    <message>
        <source>Drain water, reduce swelling</source>
        <translation>利水消腫藥</translation>
    </message>
    <message>
        <source>Relieve strangury</source>
        <translation>利尿通淋藥</translation>
    </message>
    <message>
        <source>Drain damp, abate jaundice</source>
        <translation>利濕退黃藥</translation>
    </message>
    <message>
        <source>Warm the interior</source>
        <translation>溫裡藥</translation>
    </message>
    <message>
        <source>Regulate qi</source>
        <translation>理氣藥</translation>
    </message>
    <message>
        <source>Promote digestion</source>
        <translation>消食藥</translation>
    </message>
    <message>
        <source>Expel worms</source>
        <translation>驅蟲藥</translation>
    </message>
    <message>
        <source>Stop bleeding</source>
        <translation>止血藥</translation>
    </message>
    <message>
        <source>Cool blood, stop bleeding</source>
        <translation>涼血止血藥</translation>
    </message>
    <message>
        <source>Resolve stasis, stop bleeding</source>
        <translation>化瘀止血藥</translation>
    </message>
    <message>
        <source>Astringe, stop bleeding</source>
        <translation>收斂止血藥</translation>
    </message>
    <message>
        <source>Warm channels, stop bleeding</source>
        <translation>溫經止血藥</translation>
    </message>
    <message>
        <source>Move blood, resolve stasis</source>
        <translation>活血化瘀藥</translation>
    </message>
    <message>
        <source>Move blood, stop pain</source>
        <translation>活血止痛藥</translation>
    </message>
    <message>
        <source>Move blood, regulate menses</source>
        <translation>活血調經藥</translation>
    </message>
    <message>
        <source>Move blood, heal injuries</source>
        <translation>活血療傷藥</translation>
    </message>
    <message>
        <source>Break blood, disperse masses</source>
        <translation>破血消癥藥</translation>
    </message>
    <message>
        <source>Transform phlegm</source>
        <translation>化痰藥</translation>
    </message>
    <message>
        <source>Warm cold phlegm</source>
        <translation>溫化寒痰藥</translation>
    </message>
    <message>
        <source>Clear hot phlegm</source>
        <translation>清化熱痰藥</translation>
    </message>
    <message>
        <source>Stop cough, calm wheeze</source>
        <translation>止咳平喘藥</translation>
    </message>
    <message>
        <source>Calm the spirit</source>
        <translation>安神藥</translation>
    </message>
    <message>
        <source>Settle the spirit with weight</source>
        <translation>重鎮安神藥</translation>
    </message>
    <message>
        <source>Nourish heart, calm spirit</source>
        <translation>養心安神藥</translation>
    </message>
    <message>
        <source>Calm liver, extinguish wind</source>
        <translation>平肝息風藥</translation>
    </message>
    <message>
        <source>Calm liver yang</source>
        <translation>平抑肝陽藥</translation>
    </message>
    <message>
        <source>Extinguish wind, stop spasms</source>
        <translation>息風止痙藥</translation>
    </message>
    <message>
        <source>Open the orifices</source>
        <translation>開竅藥</translation>
    </message>
    <message>
        <source>Tonify qi</source>
        <translation>補氣藥</translation>
    </message>
    <message>
        <source>Tonify yang</source>
        <translation>補陽藥</translation>
    </message>
    <message>
        <source>Tonify blood</source>
        <translation>補血藥</translation>
    </message>
    <message>
        <source>Tonify yin</source>
        <translation>補陰藥</translation>
    </message>
    <message>
        <source>Astringents</source>
        <translation>收澀藥</translation>
    </message>
    <message>
        <source>Secure exterior, stop sweat</source>
        <translation>固表止汗藥</translation>
    </message>
    <message>
        <source>Astringe lung and bowels</source>
        <translation>斂肺澀腸藥</translation>
    </message>
    <message>
        <source>Secure essence and urine</source>
        <translation>固精縮尿止帶藥</translation>
    </message>
    <message>
        <source>Emetics</source>
        <translation>湧吐藥</translation>
    </message>
    <message>
        <source>Kill parasites, stop itching</source>
        <translation>攻毒殺蟲止癢藥</translation>
    </message>
    <message>
        <source>Draw toxin, grow flesh</source>
        <translation>拔毒化腐生肌藥</translation>
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
        <translation>麻醉藥品</translation>
    </message>
    <message>
        <source>Toxic drug under control</source>
        <translation>醫療用毒性藥品</translation>
    </message>
    <message>
        <source>Aristolochic acids</source>
        <translation>含馬兜鈴酸</translation>
    </message>
    <message>
        <source>Controlled</source>
        <translation>毒性藥品</translation>
    </message>
    <message>
        <source>Aristolochic</source>
        <translation>含馬兜鈴酸</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>類目</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分類</translation>
    </message>
    <message>
        <source>Nature</source>
        <translation>藥性</translation>
    </message>
    <message>
        <source>Flavour</source>
        <translation>藥味</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>歸經</translation>
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
        <translation>禁忌類別</translation>
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
        <translation>出處</translation>
    </message>
    <message>
        <source>Directions</source>
        <translation>用法</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代碼</translation>
    </message>
    <message>
        <source>Number in the standard</source>
        <translation>標準編號</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>類別</translation>
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
        <translation>舊代碼</translation>
    </message>
    <message>
        <source>Earlier name</source>
        <translation>舊名稱</translation>
    </message>
    <message>
        <source>Symptoms</source>
        <translation>症狀</translation>
    </message>
    <message>
        <source>Tongue</source>
        <translation>舌象</translation>
    </message>
    <message>
        <source>Pulse</source>
        <translation>脈象</translation>
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
        <translation>脈</translation>
    </message>
    <message>
        <source>Qi level</source>
        <translation>氣分</translation>
    </message>
    <message>
        <source>Blood level</source>
        <translation>血分</translation>
    </message>
    <message>
        <source>Collaterals</source>
        <translation>絡</translation>
    </message>
    <message>
        <source>Skin</source>
        <translation>皮膚</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>經絡</translation>
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
        <translation>裡</translation>
    </message>
    <message>
        <source>Nutrient level</source>
        <translation>營分</translation>
    </message>
    <message>
        <source>Defence level</source>
        <translation>衛分</translation>
    </message>
    <message>
        <source>Brain</source>
        <translation>腦</translation>
    </message>
    <message>
        <source>Middle burner</source>
        <translation>中焦</translation>
    </message>
    <message>
        <source>Uterus</source>
        <translation>胞宮</translation>
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
        <translation>厥陰經</translation>
    </message>
    <message>
        <source>Heat</source>
        <translation>熱</translation>
    </message>
    <message>
        <source>Deficiency</source>
        <translation>虛</translation>
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
        <translation>濕</translation>
    </message>
    <message>
        <source>Wind</source>
        <translation>風</translation>
    </message>
    <message>
        <source>Fire-heat</source>
        <translation>火熱</translation>
    </message>
    <message>
        <source>Fluid retention</source>
        <translation>飲</translation>
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
        <translation>氣虛</translation>
    </message>
    <message>
        <source>Yin deficiency</source>
        <translation>陰虛</translation>
    </message>
    <message>
        <source>Yang deficiency</source>
        <translation>陽虛</translation>
    </message>
    <message>
        <source>Qi stagnation</source>
        <translation>氣滯</translation>
    </message>
    <message>
        <source>Excess</source>
        <translation>實</translation>
    </message>
    <message>
        <source>Blood deficiency</source>
        <translation>血虛</translation>
    </message>
    <message>
        <source>Fluid depletion</source>
        <translation>津虧</translation>
    </message>
    <message>
        <source>Summerheat</source>
        <translation>暑</translation>
    </message>
    <message>
        <source>Water-damp</source>
        <translation>水濕</translation>
    </message>
    <message>
        <source>Qi counterflow</source>
        <translation>氣逆</translation>
    </message>
    <message>
        <source>Blood heat</source>
        <translation>血熱</translation>
    </message>
    <message>
        <source>Food stagnation</source>
        <translation>食積</translation>
    </message>
    <message>
        <source>Essence deficiency</source>
        <translation>精虧</translation>
    </message>
    <message>
        <source>Qi sinking</source>
        <translation>氣陷</translation>
    </message>
    <message>
        <source>Qi-blood disharmony</source>
        <translation>氣血不和</translation>
    </message>
    <message>
        <source>Blood cold</source>
        <translation>血寒</translation>
    </message>
    <message>
        <source>Yin-yang disharmony</source>
        <translation>陰陽失調</translation>
    </message>
    <message>
        <source>Qi collapse</source>
        <translation>氣脫</translation>
    </message>
    <message>
        <source>Parasites</source>
        <translation>蟲積</translation>
    </message>
    <message>
        <source>Term</source>
        <translation>術語</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分類</translation>
    </message>
    <message>
        <source>Provisional name</source>
        <translation>臨時診斷用術語</translation>
    </message>
    <message>
        <source>Exterior-releasing</source>
        <translation>解表藥</translation>
    </message>
    <message>
        <source>Cough and phlegm</source>
        <translation>化痰止咳平喘藥</translation>
    </message>
    <message>
        <source>Tonics</source>
        <translation>補虛藥</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the terms of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>edition not stated</source>
        <translation>版本未載</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未註明</translation>
    </message>
    <message>
        <source>Dosage form</source>
        <translation>劑型</translation>
    </message>
    <message>
        <source>Lists</source>
        <translation>收載與管理</translation>
    </message>
    <message>
        <source>Syndromes</source>
        <translation>證候</translation>
    </message>
    <message>
        <source>Chinese-medicine diseases</source>
        <translation>中醫病名</translation>
    </message>
    <message>
        <source>Western diseases</source>
        <translation>西醫病名</translation>
    </message>
    <message>
        <source>Other composition</source>
        <translation>另一處方</translation>
    </message>
    <message>
        <source>Modifications</source>
        <translation>加減</translation>
    </message>
    <message>
        <source>Pharmacology</source>
        <translation>藥理</translation>
    </message>
    <message>
        <source>Structure (SMILES)</source>
        <translation>結構（SMILES）</translation>
    </message>
    <message>
        <source>Molecular formula</source>
        <translation>分子式</translation>
    </message>
    <message>
        <source>PubChem number</source>
        <translation>PubChem 編號</translation>
    </message>
    <message>
        <source>CAS number</source>
        <translation>CAS 號</translation>
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
        <translation>經脈</translation>
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
        <translation>所屬</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>下屬</translation>
    </message>
    <message>
        <source>Treated by</source>
        <translation>治療方藥</translation>
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
        <translation>用此法的方藥</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>所述方藥</translation>
    </message>
    <message>
        <source>Named in the classics</source>
        <translation>見於經典</translation>
    </message>
    <message>
        <source>Pairs with</source>
        <translation>藥對</translation>
    </message>
    <message>
        <source>Other dosage forms</source>
        <translation>其他劑型</translation>
    </message>
    <message>
        <source>In patent medicines</source>
        <translation>見於中成藥</translation>
    </message>
    <message>
        <source>Constituents</source>
        <translation>化學成分</translation>
    </message>
    <message>
        <source>Found in</source>
        <translation>見於藥材</translation>
    </message>
    <message>
        <source>Possible targets</source>
        <translation>可能靶點</translation>
    </message>
    <message>
        <source>Possibly acted on by</source>
        <translation>可能作用於此者</translation>
    </message>
    <message>
        <source>Another spelling of</source>
        <translation>別寫之正名</translation>
    </message>
    <message>
        <source>Other spellings</source>
        <translation>別寫</translation>
    </message>
    <message>
        <source>Toxic constituents</source>
        <translation>含毒性成分</translation>
    </message>
    <message>
        <source>No herb</source>
        <translation>非藥材</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名稱</translation>
    </message>
    <message>
        <source>Traditional characters</source>
        <translation>繁體</translation>
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
        <translation>別名</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>類別</translation>
    </message>
    <message>
        <source>Ingredients</source>
        <translation>組成</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>證據</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>出處</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>編號</translation>
    </message>
    <message>
        <source>This clinic</source>
        <translation>本診所</translation>
    </message>
    <message>
        <source>Can be drawn</source>
        <translation>有結構式</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>自擬</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>類別</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>結構</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>中藥</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方劑</translation>
    </message>
    <message>
        <source>Medicine</source>
        <translation>中成藥</translation>
    </message>
    <message>
        <source>Compound</source>
        <translation>成分</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>靶點</translation>
    </message>
    <message>
        <source>Syndrome</source>
        <translation>證候</translation>
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
        <translation>經文</translation>
    </message>
    <message>
        <source>Acupoint</source>
        <translation>腧穴</translation>
    </message>
    <message>
        <source>In formulas</source>
        <translation>含本藥的方劑</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>組成</translation>
    </message>
    <message>
        <source>Incompatible with</source>
        <translation>配伍禁忌</translation>
    </message>
    <message>
        <source>Processed forms</source>
        <translation>炮製品</translation>
    </message>
    <message>
        <source>Processed from</source>
        <translation>炮製自</translation>
    </message>
    <message>
        <source>Occurs in</source>
        <translation>見於</translation>
    </message>
    <message>
        <source>For syndromes</source>
        <translation>用於證候</translation>
    </message>
    <message>
        <source>Same level</source>
        <translation>同級</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>據以化裁</translation>
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
        <translation>來源不一致之處</translation>
    </message>
    <message>
        <source>Roles by book</source>
        <translation>各書所言君臣佐使</translation>
    </message>
    <message>
        <source>Grams by source</source>
        <translation>各來源克數</translation>
    </message>
    <message>
        <source>In expert cases</source>
        <translation>專家標註病案所見</translation>
    </message>
    <message>
        <source>Toxic effects reported</source>
        <translation>報導的毒性反應</translation>
    </message>
    <message>
        <source>Latin name</source>
        <translation>拉丁名</translation>
    </message>
    <message>
        <source>Protected animal</source>
        <translation>限用動物藥</translation>
    </message>
</context>
<context>
    <name>Migrator</name>
    <message>
        <source>The database could not be copied before its update; nothing was changed.</source>
        <translation>更新前未能備份資料庫，未作任何改動。</translation>
    </message>
    <message>
        <source>Check that its folder may be written and has free space.</source>
        <translation>請檢查其資料夾是否可寫、空間是否足夠。</translation>
    </message>
    <message>
        <source>The database %1 was written by a newer version of this program.</source>
        <translation>資料庫 %1 由本程式的更新版本寫成。</translation>
    </message>
    <message>
        <source>Update the program, or choose another data folder.</source>
        <translation>請更新本程式，或換用別的資料存放位置。</translation>
    </message>
</context>
<context>
    <name>NotebookStore</name>
    <message>
        <source>“%1” is already the stock name of %2.</source>
        <translation>「%1」已是%2的本診所品名。</translation>
    </message>
    <message>
        <source>Take it away there first, or choose another word.</source>
        <translation>請先在那裡去掉，或換一個名稱。</translation>
    </message>
</context>
<context>
    <name>Origin</name>
    <message>
        <source>Model draft</source>
        <translation>模型草擬</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>已改寫</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已採納</translation>
    </message>
    <message>
        <source>Stale</source>
        <translation>已過時</translation>
    </message>
    <message>
        <source>No model: from the knowledge base only</source>
        <translation>無模型：僅由知識庫拼成</translation>
    </message>
</context>
<context>
    <name>OwnEntries</name>
    <message>
        <source>This clinic</source>
        <translation>本診所</translation>
    </message>
    <message>
        <source>Stock name of this clinic</source>
        <translation>本診所品名</translation>
    </message>
    <message>
        <source>Note of this clinic</source>
        <translation>本診所札記</translation>
    </message>
</context>
<context>
    <name>PharmacyDesk</name>
    <message>
        <source>Waiting</source>
        <comment>desk state</comment>
        <translation>待審核</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <comment>desk state</comment>
        <translation>已審核</translation>
    </message>
    <message>
        <source>Dispensed</source>
        <comment>desk state</comment>
        <translation>已調配</translation>
    </message>
    <message>
        <source>Checked</source>
        <comment>desk state</comment>
        <translation>已核對</translation>
    </message>
    <message>
        <source>Handed out</source>
        <comment>desk state</comment>
        <translation>已發藥</translation>
    </message>
    <message>
        <source>Returned</source>
        <comment>desk state</comment>
        <translation>已退回</translation>
    </message>
    <message>
        <source>Void</source>
        <comment>desk state</comment>
        <translation>已作廢</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>審核</translation>
    </message>
    <message>
        <source>Dispense</source>
        <translation>調配</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核對</translation>
    </message>
    <message>
        <source>Hand out</source>
        <translation>發藥</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答覆</translation>
    </message>
    <message>
        <source>Answered</source>
        <comment>desk state</comment>
        <translation>已答覆</translation>
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
        <translation>%1 歲</translation>
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
        <translation>過敏史未問</translation>
    </message>
    <message>
        <source>allergies: %1</source>
        <translation>過敏：%1</translation>
    </message>
    <message>
        <source>takes %1</source>
        <translation>現用藥：%1</translation>
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
        <translation>知識庫</translation>
    </message>
    <message>
        <source>%1 is no herb of the knowledge base; nothing about it can be checked.</source>
        <translation>知識庫中沒有名為「%1」的藥材，無法對其進行任何核查。</translation>
    </message>
    <message>
        <source>Write the name that the Pharmacopoeia gives the herb.</source>
        <translation>請改寫為藥典名稱。</translation>
    </message>
    <message>
        <source>%1 may mean: %2. Each of them was checked.</source>
        <translation>「%1」可能指：%2。已逐一核查。</translation>
    </message>
    <message>
        <source>Write which of them is meant.</source>
        <translation>請寫明所指的是哪一味。</translation>
    </message>
    <message>
        <source>This clinic does not use %1.</source>
        <translation>本機構不使用%1。</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>請刪去此藥。</translation>
    </message>
    <message>
        <source>Settings of this clinic</source>
        <translation>本機構設定</translation>
    </message>
    <message>
        <source>%1 may not be used: %2.</source>
        <translation>%1禁止使用：%2。</translation>
    </message>
    <message>
        <source>Leave it out or take a lawful substitute.</source>
        <translation>請刪去此藥，或改用合法的替代品。</translation>
    </message>
    <message>
        <source>%1 is a narcotic by law: %2.</source>
        <translation>%1屬麻醉藥品：%2。</translation>
    </message>
    <message>
        <source>%1 is a toxic drug by law: %2.</source>
        <translation>%1屬醫療用毒性藥品：%2。</translation>
    </message>
    <message>
        <source>Write the processed form if that is meant; the drug itself is prescribed on its own form by a physician who is entitled to.</source>
        <translation>如指炮製品，請寫明炮製品名；該藥本身須由有處方權的醫師以專用處方開具。</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>Take a herb without aristolochic acids.</source>
        <translation>請改用不含馬兜鈴酸的藥。</translation>
    </message>
    <message>
        <source>Nothing need be changed; keep to dose, processing and time.</source>
        <translation>無須更改；請注意劑量、炮製與療程。</translation>
    </message>
    <message>
        <source>%1: %2 g an intake; the book gives %3 an intake.</source>
        <translation>%1：每次 %2 g；所載用量為每次 %3。</translation>
    </message>
    <message>
        <source>%1: %2 g a day; the book gives %3 a day.</source>
        <translation>%1：每日 %2 g；所載用量為每日 %3。</translation>
    </message>
    <message>
        <source>No dose is written; amounts were not checked.</source>
        <translation>未寫劑量，未核查用量。</translation>
    </message>
    <message>
        <source>Write the grams of one dose.</source>
        <translation>請寫明每劑的克數。</translation>
    </message>
    <message>
        <source>%1 are the same herb: %2.</source>
        <translation>%1是同一味藥：%2。</translation>
    </message>
    <message>
        <source>Write it once, with the whole dose.</source>
        <translation>請合寫為一味，寫總量。</translation>
    </message>
    <message>
        <source>%1 beside %2: %3.</source>
        <translation>%1與%2同用：%3。</translation>
    </message>
    <message>
        <source>Leave out one of the two, or watch for the effect and sign.</source>
        <translation>請停用其中之一，或在監測下簽名使用。</translation>
    </message>
    <message>
        <source>%1 and %2 are not used together: %3 (a later extension).</source>
        <translation>%1與%2不宜同用：%3（後世擴展）。</translation>
    </message>
    <message>
        <source>%1 and %2 are not used together: %3.</source>
        <translation>%1與%2不宜同用：%3。</translation>
    </message>
    <message>
        <source>Leave out or replace one of the two.</source>
        <translation>請刪去或替換其中一味。</translation>
    </message>
    <message>
        <source>Weigh use against risk; a smaller dose or another herb.</source>
        <translation>請權衡利弊；減量或改用他藥。</translation>
    </message>
    <message>
        <source>The patient&apos;s allergies name it: %1.</source>
        <translation>患者過敏史提及：%1。</translation>
    </message>
    <message>
        <source>Patient&apos;s record</source>
        <translation>患者病歷</translation>
    </message>
    <message>
        <source>%1 in pregnancy: %2.</source>
        <translation>%1：孕婦%2。</translation>
    </message>
    <message>
        <source>Leave it out, or sign with a reason.</source>
        <translation>請刪去此藥，或註明理由後簽名。</translation>
    </message>
    <message>
        <source>Weigh use against risk; leave it out where another herb will do.</source>
        <translation>請權衡利弊；能以他藥代替者請刪去。</translation>
    </message>
    <message>
        <source>It is not stated whether the patient is pregnant. In pregnancy: %1.</source>
        <translation>未註明是否妊娠。妊娠時：%1。</translation>
    </message>
    <message>
        <source>Ask, and write the answer.</source>
        <translation>請詢問並記錄。</translation>
    </message>
    <message>
        <source>It is not stated whether the patient nurses. %1: %2.</source>
        <translation>未註明是否哺乳。%1：%2。</translation>
    </message>
    <message>
        <source>Leave it out, or have nursing paused.</source>
        <translation>請刪去此藥，或暫停哺乳。</translation>
    </message>
    <message>
        <source>%1 is for outward use only.</source>
        <translation>%1僅供外用。</translation>
    </message>
    <message>
        <source>Mark it 外用, or leave it out.</source>
        <translation>請註明「外用」，或刪去此藥。</translation>
    </message>
    <message>
        <source>%1 does not belong into a decoction: %2.</source>
        <translation>%1不宜入湯劑：%2。</translation>
    </message>
    <message>
        <source>Give it as a pill or powder, or mark how it is taken beside the decoction (冲服, 溶化).</source>
        <translation>請改用丸散，或註明另服的方法（沖服、溶化）。</translation>
    </message>
    <message>
        <source>Mark the herb: %1.</source>
        <translation>請加註：%1。</translation>
    </message>
    <message>
        <source>%1: %2; nothing about it can be checked.</source>
        <translation>%1：%2；無法核對。</translation>
    </message>
    <message>
        <source>%1: %2; no dose is given for it.</source>
        <translation>%1：%2；未給出用量。</translation>
    </message>
    <message>
        <source>Take a form of known dose, or sign it with a reason.</source>
        <translation>請改用有用量規定的製品，或註明理由後簽署。</translation>
    </message>
    <message>
        <source>Take another herb.</source>
        <translation>請改用其他藥材。</translation>
    </message>
    <message>
        <source>The clinic&apos;s list bans “%1”, which is no herb of the knowledge base.</source>
        <translation>本院禁用清單中的「%1」不是知識庫中的藥名。</translation>
    </message>
    <message>
        <source>Correct the name in the settings of the audit: as it is, it bans nothing.</source>
        <translation>請在審方設定中改正藥名；照現在的寫法不起作用。</translation>
    </message>
    <message>
        <source>%1 stands for %2 at once; each of them was checked with the dose of the row.</source>
        <translation>%1 是%2的合稱；已按本列用量逐味核查。</translation>
    </message>
    <message>
        <source>Write each of them in a row of its own with its dose.</source>
        <translation>請逐味分列寫明，並各寫劑量。</translation>
    </message>
    <message>
        <source>The doses last %1 days; an emergency prescription supplies %2 at most.</source>
        <translation>用量為 %1 日；急診處方一般不超過 %2 日用量。</translation>
    </message>
    <message>
        <source>The doses last %1 days; a prescription usually supplies %2 at most.</source>
        <translation>用量為 %1 日；處方一般不超過 %2 日用量。</translation>
    </message>
    <message>
        <source>Write fewer doses, or the reason for the longer supply.</source>
        <translation>減少劑數，或註明延長用量的理由。</translation>
    </message>
    <message>
        <source>It is valid for %1 days; a prescription may be dispensed for %2 at most.</source>
        <translation>有效期寫為 %1 天；處方有效期最長不超過 %2 天。</translation>
    </message>
    <message>
        <source>Make it valid for three days at most.</source>
        <translation>有效期改為三天以內。</translation>
    </message>
    <message>
        <source>%1 (to be verified)</source>
        <translation>%1（待核）</translation>
    </message>
    <message>
        <source>At most %1 g an intake, or sign the dose with a reason.</source>
        <translation>每次不超過 %1 g，或註明理由後簽名。</translation>
    </message>
    <message>
        <source>At most %1 g a day, or sign the dose with a reason.</source>
        <translation>每日不超過 %1 g，或註明理由後簽名。</translation>
    </message>
    <message>
        <source>At least %1 g an intake, if the full effect is wanted.</source>
        <translation>如需足量，每次不少於 %1 g。</translation>
    </message>
    <message>
        <source>At least %1 g a day, if the full effect is wanted.</source>
        <translation>如需足量，每日不少於 %1 g。</translation>
    </message>
    <message>
        <source>%1 may mean %2, or a drug that the knowledge base does not know; only %2 was checked.</source>
        <translation>%1 可能指%2，也可能指知識庫未收載的藥；僅按%2審核。</translation>
    </message>
    <message>
        <source>Write the name of the herb that is meant.</source>
        <translation>請寫明所指藥材的名稱。</translation>
    </message>
    <message>
        <source>as stated in this prescription</source>
        <translation>以本處方所載為準</translation>
    </message>
    <message>
        <source>Take a form of known dose.</source>
        <translation>請改用有用量規定的製品。</translation>
    </message>
    <message>
        <source>At most %1 g an intake.</source>
        <translation>每次不超過 %1 g。</translation>
    </message>
    <message>
        <source>At most %1 g a day.</source>
        <translation>每日不超過 %1 g。</translation>
    </message>
    <message>
        <source>Leave out one of the two.</source>
        <translation>請停用其中之一。</translation>
    </message>
    <message>
        <source>Did you mean %1? Write the name that the Pharmacopoeia gives the herb.</source>
        <translation>是否為%1？請寫《藥典》所用的藥名。</translation>
    </message>
    <message>
        <source>The prescription has %1 herbs; this clinic&apos;s limit is %2.</source>
        <translation>本方共 %1 味藥；本機構限定為 %2 味。</translation>
    </message>
    <message>
        <source>Leave out herbs until no more than %1 are left.</source>
        <translation>減去藥味，至不超過 %1 味。</translation>
    </message>
    <message>
        <source>The herbs of one day weigh %1 g; this clinic&apos;s limit is %2 g.</source>
        <translation>每日藥量共 %1 g；本機構限定為 %2 g。</translation>
    </message>
    <message>
        <source>The herbs of one day weigh at least %1 g; this clinic&apos;s limit is %2 g.</source>
        <translation>每日藥量至少 %1 g；本機構限定為 %2 g。</translation>
    </message>
    <message>
        <source>Write smaller doses, or fewer a day: at most %1 g a day.</source>
        <translation>減少用量或每日劑數：每日不超過 %1 g。</translation>
    </message>
    <message>
        <source>All doses together weigh %1 g; this clinic&apos;s limit is %2 g.</source>
        <translation>全部劑數共 %1 g；本機構限定為 %2 g。</translation>
    </message>
    <message>
        <source>All doses together weigh at least %1 g; this clinic&apos;s limit is %2 g.</source>
        <translation>全部劑數至少 %1 g；本機構限定為 %2 g。</translation>
    </message>
    <message>
        <source>Write smaller doses, or fewer of them: at most %1 g in all.</source>
        <translation>減少用量或劑數：總量不超過 %1 g。</translation>
    </message>
    <message>
        <source>The use of %1 is restricted: %2.</source>
        <translation>%1限定使用：%2。</translation>
    </message>
    <message>
        <source>Dispense it from stock with the mark of origin, or take a substitute.</source>
        <translation>請用帶專用標識的藥品調配，或換用代用品。</translation>
    </message>
</context>
<context>
    <name>PrescriptionImport</name>
    <message>
        <source>%1 holds no table.</source>
        <translation>%1 中沒有表格。</translation>
    </message>
    <message>
        <source>The first row names the columns: prescription_id, name, dose_g and so on.</source>
        <translation>首列須為欄名：處方號、藥名、劑量等。</translation>
    </message>
    <message>
        <source>%1, row %2: two columns mean the same: %3.</source>
        <translation>%1，第 %2 列：兩欄含義相同：%3。</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>請刪去其中一欄。</translation>
    </message>
    <message>
        <source>%1, row %2: there is no column “name”.</source>
        <translation>%1，第 %2 列：沒有「藥名」欄。</translation>
    </message>
    <message>
        <source>expected a number above 0</source>
        <translation>須為大於 0 的數</translation>
    </message>
    <message>
        <source>expected an age in years, from 0 to 150</source>
        <translation>須為年齡（歲），0 至 150</translation>
    </message>
    <message>
        <source>expected one of: %1</source>
        <translation>只能是：%1</translation>
    </message>
    <message>
        <source>differs from the first row of this prescription</source>
        <translation>與本處方首列不一致</translation>
    </message>
    <message>
        <source>the herb has no name</source>
        <translation>藥味沒有名稱</translation>
    </message>
    <message>
        <source>a prescription has at most %1 herbs</source>
        <translation>每張處方最多 %1 味藥</translation>
    </message>
    <message>
        <source>%1, row %2: the column %3 has a unit that is not read.</source>
        <translation>%1，第 %2 列：%3 欄的單位無法讀取。</translation>
    </message>
    <message>
        <source>Convert the column to %1.</source>
        <translation>請將該欄換算為 %1。</translation>
    </message>
    <message>
        <source>expected a number from %1 to %2</source>
        <translation>應為 %1 到 %2 之間的數</translation>
    </message>
    <message>
        <source>doses are read in grams (g, 克) only</source>
        <translation>劑量只按克（g、克）讀取</translation>
    </message>
    <message>
        <source>%1 is larger than 64 MiB.</source>
        <translation>%1 超過 64 MiB。</translation>
    </message>
    <message>
        <source>Split it into smaller files.</source>
        <translation>請拆分為較小的檔案。</translation>
    </message>
    <message>
        <source>a dose is at most %1 g</source>
        <translation>每劑用量不得超過 %1 g</translation>
    </message>
    <message>
        <source>expected a whole number from 1 to %1</source>
        <translation>應為 1 至 %1 的整數</translation>
    </message>
    <message>
        <source>there is no heading above this cell</source>
        <translation>此儲存格上方沒有欄標題</translation>
    </message>
    <message>
        <source>column %1 without a heading</source>
        <translation>第 %1 欄（無標題）</translation>
    </message>
</context>
<context>
    <name>PrescriptionReader</name>
    <message>
        <source>a prescription is an object</source>
        <translation>處方須為一個物件</translation>
    </message>
    <message>
        <source>Correct this place of the prescription.</source>
        <translation>請更正處方的這一處。</translation>
    </message>
    <message>
        <source>a prescription has a list “items” with at least one herb</source>
        <translation>處方須有列表「items」，且至少一味藥</translation>
    </message>
    <message>
        <source>the patient is an object</source>
        <translation>患者須為一個物件</translation>
    </message>
    <message>
        <source>an age in years is at most 150</source>
        <translation>年齡（歲）不超過 150</translation>
    </message>
    <message>
        <source>a herb is an object with a “name”</source>
        <translation>藥味須為帶「name」的物件</translation>
    </message>
    <message>
        <source>a herb has a name</source>
        <translation>藥味須有名稱</translation>
    </message>
    <message>
        <source>“%1” must be a text</source>
        <translation>「%1」須為文字</translation>
    </message>
    <message>
        <source>“%1” must be a list of texts</source>
        <translation>「%1」須為文字列表</translation>
    </message>
    <message>
        <source>“%1” must be a number above 0</source>
        <translation>「%1」須為大於 0 的數</translation>
    </message>
    <message>
        <source>“%1” must be one of: %2</source>
        <translation>「%1」只能是：%2</translation>
    </message>
    <message>
        <source>a prescription has at most %1 herbs</source>
        <translation>每張處方最多 %1 味藥</translation>
    </message>
    <message>
        <source>there is no “%1” here (nearest: “%2”)</source>
        <translation>此處沒有「%1」（最接近的是「%2」）</translation>
    </message>
    <message>
        <source>“%1” must be from %2 to %3</source>
        <translation>「%1」須在 %2 到 %3 之間</translation>
    </message>
    <message>
        <source>the directions are an object</source>
        <translation>煎服法應為物件</translation>
    </message>
    <message>
        <source>“boil_min” is a list of minutes</source>
        <translation>「boil_min」 應為分鐘數的列表</translation>
    </message>
    <message>
        <source>“%1” is true or false</source>
        <translation>「%1」 應為 true 或 false</translation>
    </message>
    <message numerus="yes">
        <source>%1 holds %n prescription(s), not one.</source>
        <translation>
            <numerusform>%1 含 %n 張處方，應為一張。</numerusform>
        </translation>
    </message>
    <message>
        <source>a dose is at most %1 g</source>
        <translation>每劑用量不得超過 %1 g</translation>
    </message>
    <message>
        <source>a group is a whole number from 1 to %1</source>
        <translation>組號應為 1 至 %1 的整數</translation>
    </message>
</context>
<context>
    <name>PrescriptionShelf</name>
    <message>
        <source>This prescription is signed or void and takes no more changes.</source>
        <translation>此處方已簽名或已作廢，不能再改。</translation>
    </message>
    <message>
        <source>Write a new one.</source>
        <translation>請另開一張。</translation>
    </message>
    <message>
        <source>prescription %1</source>
        <translation>處方 %1</translation>
    </message>
</context>
<context>
    <name>PrescriptionStore</name>
    <message>
        <source>This prescription is signed or void and takes no more changes.</source>
        <translation>此處方已簽名或作廢，不能再修改。</translation>
    </message>
    <message>
        <source>Write a new one.</source>
        <translation>請另開新處方。</translation>
    </message>
    <message>
        <source>This prescription does not exist.</source>
        <translation>此處方不存在。</translation>
    </message>
    <message>
        <source>Choose it from the list.</source>
        <translation>請從列表中選擇。</translation>
    </message>
    <message>
        <source>The prescription has no herb.</source>
        <translation>處方中沒有藥味。</translation>
    </message>
    <message>
        <source>Write at least one.</source>
        <translation>請至少寫一味藥。</translation>
    </message>
    <message>
        <source>Version %1 of this prescription does not exist.</source>
        <translation>此處方沒有第 %1 版。</translation>
    </message>
    <message>
        <source>prescription %1</source>
        <translation>處方 %1</translation>
    </message>
    <message>
        <source>An override needs a reason.</source>
        <translation>放行須註明理由。</translation>
    </message>
    <message>
        <source>Write why it is right for this patient.</source>
        <translation>請寫明為何適合此患者。</translation>
    </message>
    <message>
        <source>The audit of the newest version does not say this.</source>
        <translation>最新版本的審方結果中沒有這一條。</translation>
    </message>
    <message>
        <source>Save the prescription and look at its findings again.</source>
        <translation>請儲存處方後重新檢視審方結果。</translation>
    </message>
    <message>
        <source>“%1” cannot be signed away.</source>
        <translation>「%1」不能以簽名放行。</translation>
    </message>
    <message>
        <source>This override does not exist.</source>
        <translation>此放行記錄不存在。</translation>
    </message>
    <message>
        <source>The prescription was changed since this override.</source>
        <translation>放行之後處方已修改。</translation>
    </message>
    <message>
        <source>Override the finding of the newest version.</source>
        <translation>請對最新版本的審方結果重新放行。</translation>
    </message>
    <message>
        <source>This override is confirmed already.</source>
        <translation>此放行已經確認。</translation>
    </message>
    <message>
        <source>Nothing is left to be done for it.</source>
        <translation>無須再處理。</translation>
    </message>
    <message>
        <source>Nothing was saved yet.</source>
        <translation>尚未儲存。</translation>
    </message>
    <message>
        <source>Save the prescription, then sign it.</source>
        <translation>請先儲存處方，再簽名。</translation>
    </message>
    <message>
        <source>These findings are open: %1.</source>
        <translation>以下審方結果尚未處理：%1。</translation>
    </message>
    <message>
        <source>Change the prescription, or override what may be overridden and confirm it.</source>
        <translation>請修改處方，或對可放行者註明理由並再次確認。</translation>
    </message>
    <message>
        <source>A prescription is voided with a reason.</source>
        <translation>作廢處方須註明理由。</translation>
    </message>
    <message>
        <source>Write why.</source>
        <translation>請寫明理由。</translation>
    </message>
    <message>
        <source>Somebody answered for this finding already.</source>
        <translation>已有人為這條發現寫過理由。</translation>
    </message>
    <message>
        <source>Confirm that answer, or change the prescription.</source>
        <translation>請確認該理由，或修改處方。</translation>
    </message>
</context>
<context>
    <name>PriceImport</name>
    <message>
        <source>%1: two columns mean the same: %2.</source>
        <translation>%1：有兩欄含義相同：%2。</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>請去掉其中一欄。</translation>
    </message>
    <message>
        <source>The same herb stands in row %1 already.</source>
        <translation>同一藥材已見於第 %1 列。</translation>
    </message>
    <message>
        <source>The name is missing.</source>
        <translation>缺藥名。</translation>
    </message>
    <message>
        <source>“%1” may be several herbs.</source>
        <translation>「%1」可能是幾種藥材。</translation>
    </message>
    <message>
        <source>“%1” is no name of the knowledge base.</source>
        <translation>知識庫中沒有「%1」這個藥名。</translation>
    </message>
    <message>
        <source>“%1” is no price in yuan above 0 with four decimals at most.</source>
        <translation>「%1」不是價格：須為大於 0 的元數，至多四位小數。</translation>
    </message>
    <message>
        <source>“%1” is no weight: write g, 10g or kg.</source>
        <translation>「%1」不是計價單位：請寫 g、10g 或 kg。</translation>
    </message>
    <message>
        <source>“%1” is no date: write 2026-01-31.</source>
        <translation>「%1」不是日期：請寫成 2026-01-31。</translation>
    </message>
    <message>
        <source>%1 is no price list: its first row does not name herb, price and weight.</source>
        <translation>%1 不是價目表：首列沒有藥名、單價、單位。</translation>
    </message>
    <message>
        <source>Head its columns with name, price and unit (药名, 单价, 单位).</source>
        <translation>請在首列寫明：藥名、單價、單位。</translation>
    </message>
    <message>
        <source>column %1 without a heading</source>
        <translation>第 %1 欄（無標題）</translation>
    </message>
    <message>
        <source>There is no heading above this cell.</source>
        <translation>此儲存格上方沒有欄標題。</translation>
    </message>
    <message>
        <source>all of the sheet “%1”</source>
        <translation>工作表「%1」的全部內容</translation>
    </message>
</context>
<context>
    <name>PriceStore</name>
    <message>
        <source>The price of %1 is not one.</source>
        <translation>%1 的價格無效。</translation>
    </message>
    <message>
        <source>Give yuan above 0, a weight and a day.</source>
        <translation>請給出大於 0 的元數、計價單位和日期。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>部件</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>知識</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病案</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>對話</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Desk</source>
        <translation>藥房</translation>
    </message>
    <message>
        <source>Rx</source>
        <translation>處方</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>訓練</translation>
    </message>
</context>
<context>
    <name>RankPhase</name>
    <message>
        <source>Trying the longest pass</source>
        <translation>試跑最長一批</translation>
    </message>
    <message>
        <source>Forward and backward</source>
        <translation>前向與反向</translation>
    </message>
    <message>
        <source>Evaluating</source>
        <translation>評估</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>儲存</translation>
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
        <translation>記載</translation>
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
        <translation>確認</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>編號</translation>
    </message>
    <message>
        <source>Signature of the desk</source>
        <translation>藥房簽名</translation>
    </message>
    <message>
        <source>%1 %2 of prescription %3</source>
        <translation>處方 %3 的%1 %2</translation>
    </message>
    <message>
        <source>%1 was put in past the program.</source>
        <translation>%1不是由本程式寫入的。</translation>
    </message>
    <message numerus="yes">
        <source>%n link(s) before link %1 are missing.</source>
        <translation>
            <numerusform>第 %1 環之前遺失 %n 環。</numerusform>
        </translation>
    </message>
    <message>
        <source>Link %1 of the chain does not follow from the one before.</source>
        <translation>鏈的第 %1 環與前一環不相接。</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>%1遺失。</translation>
    </message>
    <message>
        <source>%1 was changed after it was written.</source>
        <translation>%1寫入後被更動。</translation>
    </message>
    <message>
        <source>Prescription %1 is not in the state that its records say.</source>
        <translation>處方 %1 的狀態與其紀錄不符。</translation>
    </message>
    <message>
        <source>Prescription %1 belongs to another visit than when it was signed.</source>
        <translation>處方 %1 所屬的就診與簽名時不同。</translation>
    </message>
    <message>
        <source>This database is older than the chain of records.</source>
        <translation>此資料庫早於紀錄鏈。</translation>
    </message>
    <message>
        <source>Open it once with this program&apos;s window, then check it again.</source>
        <translation>請先用本程式的視窗開啟一次，再行核對。</translation>
    </message>
    <message>
        <source>The hash that was noted is not in the chain: it was cut off, written anew, or mistyped.</source>
        <translation>記下的雜湊值不在鏈中：鏈遭截斷、被重新寫過，或輸入有誤。</translation>
    </message>
    <message>
        <source>A hash of the chain has 64 digits, 0 to 9 and a to f.</source>
        <translation>鏈的雜湊值共 64 位，只含 0–9 與 a–f。</translation>
    </message>
    <message>
        <source>Compare what you typed with what was noted.</source>
        <translation>請將所輸入的與當時記下的核對。</translation>
    </message>
</context>
<context>
    <name>RedFlagRules</name>
    <message>
        <source>an object with “version” and “rules” is expected</source>
        <translation>須為含「version」與「rules」的物件</translation>
    </message>
    <message>
        <source>the id “%1” stands twice</source>
        <translation>標識「%1」重複</translation>
    </message>
    <message>
        <source>Correct this place of the table.</source>
        <translation>請改正表中的這一處。</translation>
    </message>
    <message>
        <source>“%1” must be a text that is not empty</source>
        <translation>「%1」須為非空文字</translation>
    </message>
    <message>
        <source>“%1” must be a list that is not empty</source>
        <translation>「%1」須為非空列表</translation>
    </message>
    <message>
        <source>“%1” is not known here; use one of: %2</source>
        <translation>此處不識「%1」，請用其一：%2</translation>
    </message>
    <message>
        <source>a measurement needs “at_least”, “at_most” or “below”</source>
        <translation>測量值須有「at_least」「at_most」或「below」</translation>
    </message>
    <message>
        <source>a condition needs “words” or “vital”</source>
        <translation>條件須有「words」或「vital」</translation>
    </message>
    <message>
        <source>The table %1 cannot be read.</source>
        <translation>無法讀取 %1。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>請重新安裝程式。</translation>
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
        <translation>結構式</translation>
    </message>
    <message>
        <source>The structure of the source cannot be drawn; its text is below.</source>
        <translation>出處所給的結構無法繪出；其文字見下。</translation>
    </message>
    <message>
        <source>A chapter or a meridian: what it holds is listed below.</source>
        <translation>篇目或經脈：所含條目列於下。</translation>
    </message>
    <message>
        <source>Known only through what is predicted to act on it: every connection is an inference, not a finding.</source>
        <translation>僅由預測的作用得知：各項關聯均為推論，並非實測。</translation>
    </message>
</context>
<context>
    <name>Severity</name>
    <message>
        <source>Block</source>
        <translation>攔截</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>複核</translation>
    </message>
    <message>
        <source>Remind</source>
        <translation>提醒</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>說明</translation>
    </message>
    <message>
        <source>Pass</source>
        <translation>通過</translation>
    </message>
</context>
<context>
    <name>SignLexicon</name>
    <message>
        <source>The table %1 cannot be read.</source>
        <translation>無法讀取 %1。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>請重新安裝程式。</translation>
    </message>
    <message>
        <source>%1, row %2, column %3: %4</source>
        <translation>%1，第 %2 列，第 %3 欄：%4</translation>
    </message>
    <message>
        <source>Correct this row.</source>
        <translation>請改正這一列。</translation>
    </message>
    <message>
        <source>two cells are expected</source>
        <translation>須為兩格</translation>
    </message>
    <message>
        <source>the columns must be %1</source>
        <translation>欄位須為 %1</translation>
    </message>
    <message>
        <source>the cell is empty</source>
        <translation>儲存格為空</translation>
    </message>
</context>
<context>
    <name>SignerRole</name>
    <message>
        <source>Pharmacist</source>
        <translation>藥師</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>藥士</translation>
    </message>
    <message>
        <source>Physician</source>
        <translation>醫師</translation>
    </message>
    <message>
        <source>Signs as</source>
        <translation>身分</translation>
    </message>
</context>
<context>
    <name>Specimens</name>
    <message>
        <source>What is known</source>
        <translation>已知內容</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>常態</translation>
    </message>
    <message>
        <source>Hover</source>
        <translation>懸停</translation>
    </message>
    <message>
        <source>Pressed</source>
        <translation>按下</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>焦點</translation>
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
        <translation>作廢…</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Allergies</source>
        <translation>過敏史</translation>
    </message>
    <message>
        <source>Herb or dose</source>
        <translation>藥名或劑量</translation>
    </message>
    <message>
        <source>Placeholder</source>
        <translation>佔位提示</translation>
    </message>
    <message>
        <source>Above 3–9 g</source>
        <translation>超出 3–9 g</translation>
    </message>
    <message>
        <source>Ambiguous name</source>
        <translation>藥名不明</translation>
    </message>
    <message>
        <source>Pulse</source>
        <translation>脈象</translation>
    </message>
    <message>
        <source>Overall</source>
        <translation>總按</translation>
    </message>
    <message>
        <source>By position</source>
        <translation>分部</translation>
    </message>
    <message>
        <source>Look facts up</source>
        <translation>查依據</translation>
    </message>
    <message>
        <source>Name, pinyin, initials</source>
        <translation>藥名、拼音、首字母</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜尋</translation>
    </message>
    <message>
        <source>Warm, after meals</source>
        <translation>飯後溫服</translation>
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
        <translation>劑數</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>肺經</translation>
    </message>
    <message>
        <source>Granules</source>
        <translation>顆粒</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Formulas</source>
        <translation>方劑</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方劑</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>出處</translation>
    </message>
    <message>
        <source>Herbs</source>
        <translation>味數</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>依據</translation>
    </message>
    <message>
        <source>Void this prescription?</source>
        <translation>作廢這張處方？</translation>
    </message>
    <message>
        <source>Text and signature are kept; it cannot become a draft again. Give the reason.</source>
        <translation>作廢後保留原文與簽名，不能恢復為草稿。請寫明理由。</translation>
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
        <translation>作廢</translation>
    </message>
    <message>
        <source>No case yet</source>
        <translation>還沒有病案</translation>
    </message>
    <message>
        <source>Make one, or import JSON or a table.</source>
        <translation>新建一份，或匯入 JSON、表格。</translation>
    </message>
    <message>
        <source>New case</source>
        <translation>新建病案</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>組成</translation>
    </message>
    <message>
        <source>Original dose</source>
        <translation>原書</translation>
    </message>
    <message>
        <source>Processing</source>
        <translation>炮製</translation>
    </message>
    <message>
        <source>Sample physician</source>
        <translation>範例醫師</translation>
    </message>
    <message>
        <source>the oldest 4 turns will be left out</source>
        <translation>將略去最早 4 段</translation>
    </message>
    <message>
        <source>The signature is not possible while the prescription holds a banned herb.</source>
        <translation>處方含禁用藥味，須處理後方可簽名</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>檢視</translation>
    </message>
    <message>
        <source>A remote engine is on: case texts leave this machine.</source>
        <translation>遠端引擎已啟用：病歷文字會離開本機</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>The program ended unexpectedly; one draft was recovered.</source>
        <translation>上次未正常退出，找回 1 份病案草稿</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢復</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>載入</translation>
    </message>
    <message>
        <source>32 s</source>
        <translation>32 秒</translation>
    </message>
    <message>
        <source>Self-check</source>
        <translation>自檢</translation>
    </message>
    <message>
        <source>6 passed</source>
        <translation>通過 6 項</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>step 1 220 / 2 000, about 27 min left</source>
        <translation>步 1 220 / 2 000 · 尚需約 27 分</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>評估</translation>
    </message>
    <message>
        <source>about 6 min</source>
        <translation>約 6 分</translation>
    </message>
</context>
<context>
    <name>Spreadsheet</name>
    <message>
        <source>%1 is neither UTF-8 nor GB18030 text.</source>
        <translation>%1 既不是 UTF-8 也不是 GB18030 文字。</translation>
    </message>
    <message>
        <source>Save the table again as CSV UTF-8.</source>
        <translation>請將表格另存為 CSV UTF-8。</translation>
    </message>
    <message>
        <source>%1, line %2: the quotation that begins there does not end.</source>
        <translation>%1，第 %2 行：此處開始的引號沒有結束。</translation>
    </message>
    <message>
        <source>Close the quotation, or double a quotation mark that belongs to the text.</source>
        <translation>請補上引號；若引號屬於文字，請寫兩個。</translation>
    </message>
    <message>
        <source>%1 is no readable workbook: %2.</source>
        <translation>%1 不是可讀取的工作簿：%2。</translation>
    </message>
    <message>
        <source>Save the workbook again as XLSX, or as CSV UTF-8.</source>
        <translation>請將工作簿另存為 XLSX 或 CSV UTF-8。</translation>
    </message>
    <message>
        <source>the archive is damaged</source>
        <translation>壓縮包已損壞</translation>
    </message>
    <message>
        <source>%1 is missing</source>
        <translation>缺少 %1</translation>
    </message>
    <message>
        <source>%1 is damaged</source>
        <translation>%1 已損壞</translation>
    </message>
    <message>
        <source>%1, line %2, is no valid XML</source>
        <translation>%1 第 %2 行不是有效的 XML</translation>
    </message>
    <message>
        <source>row %1 is out of order</source>
        <translation>第 %1 列次序有誤</translation>
    </message>
    <message>
        <source>cell %1 of row %2 is out of order</source>
        <translation>第 %2 列的儲存格 %1 次序有誤</translation>
    </message>
    <message>
        <source>row %1 refers to text %2, which is not there</source>
        <translation>第 %1 列引用的文字 %2 不存在</translation>
    </message>
    <message>
        <source>a cell holds more than %1 characters</source>
        <translation>有儲存格超過 %1 個字元</translation>
    </message>
    <message>
        <source>it has more than %1 rows or %2 cells</source>
        <translation>超過 %1 列或 %2 個儲存格</translation>
    </message>
    <message>
        <source>%1 is too large: %2.</source>
        <translation>%1 過大：%2。</translation>
    </message>
    <message>
        <source>Split it into smaller files.</source>
        <translation>請拆分為較小的檔案。</translation>
    </message>
    <message>
        <source>%1 is larger than 128 MiB</source>
        <translation>%1 超過 128 MiB</translation>
    </message>
    <message>
        <source>its parts are larger than 192 MiB together</source>
        <translation>其各部分合計超過 192 MiB</translation>
    </message>
</context>
<context>
    <name>TermDetail</name>
    <message>
        <source>A heading of the standard: to browse, never a diagnosis.</source>
        <translation>標準中的類目：供瀏覽，不作診斷。</translation>
    </message>
    <message>
        <source>A provisional diagnosis name: not for outpatient records.</source>
        <translation>臨時診斷用術語：不用於門診診斷。</translation>
    </message>
    <message>
        <source>In the standard</source>
        <translation>標準資訊</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>上級</translation>
    </message>
    <message>
        <source>Narrower</source>
        <translation>下級</translation>
    </message>
    <message>
        <source>Signs</source>
        <translation>證候表現</translation>
    </message>
    <message>
        <source>Not recorded</source>
        <translation>未載</translation>
    </message>
    <message>
        <source>Therapies</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Occurs in</source>
        <translation>見於</translation>
    </message>
    <message>
        <source>Syndromes</source>
        <translation>證候</translation>
    </message>
    <message>
        <source>For syndromes</source>
        <translation>適用證候</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>關聯</translation>
    </message>
    <message>
        <source>Same level</source>
        <translation>同級</translation>
    </message>
</context>
<context>
    <name>Tier</name>
    <message>
        <source>Stated</source>
        <translation>明載</translation>
    </message>
    <message>
        <source>Borrowed</source>
        <translation>旁引</translation>
    </message>
    <message>
        <source>Inferred</source>
        <translation>推論</translation>
    </message>
    <message>
        <source>None found</source>
        <translation>未檢索到</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>The engine did not understand the command.</source>
        <translation>引擎不認識這個指令。</translation>
    </message>
    <message>
        <source>Program and engine are of different versions: install them again.</source>
        <translation>程式與引擎版本不一致：請重新安裝。</translation>
    </message>
    <message>
        <source>Data, model or settings cannot be used.</source>
        <translation>資料、模型或設定無法使用。</translation>
    </message>
    <message>
        <source>Correct what the engine names below.</source>
        <translation>請按引擎所指之處改正。</translation>
    </message>
    <message>
        <source>There is not enough memory or disk.</source>
        <translation>記憶體或磁碟不足。</translation>
    </message>
    <message>
        <source>Change what the engine proposes below.</source>
        <translation>請按引擎的建議調整。</translation>
    </message>
    <message>
        <source>The program could not be started.</source>
        <translation>程式無法啟動。</translation>
    </message>
    <message>
        <source>Check that xinglin-engine is there, and mpirun for several ranks.</source>
        <translation>請檢查 xinglin-engine 是否存在；多行程還需要 mpirun。</translation>
    </message>
    <message>
        <source>The training was ended from outside (signal %1).</source>
        <translation>訓練被外部終止（訊號 %1）。</translation>
    </message>
    <message>
        <source>Often the system ran out of memory. Go on from the last checkpoint.</source>
        <translation>常見原因是系統記憶體耗盡。可從最近的存檔繼續。</translation>
    </message>
    <message>
        <source>The training failed.</source>
        <translation>訓練失敗。</translation>
    </message>
    <message>
        <source>Read the engine&apos;s words below; what was saved before can be gone on with.</source>
        <translation>請看引擎的說明；先前的存檔可以繼續。</translation>
    </message>
    <message>
        <source>%1 cannot be written.</source>
        <translation>無法寫入 %1。</translation>
    </message>
    <message>
        <source>Free some disk space, or check that you may write there.</source>
        <translation>請騰出磁碟空間，或檢查寫入權限。</translation>
    </message>
</context>
<context>
    <name>TrainingSettings</name>
    <message>
        <source>Epochs</source>
        <translation>輪數</translation>
    </message>
    <message>
        <source>How often the run goes through all data.</source>
        <translation>全部資料過幾遍。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>學習率</translation>
    </message>
    <message>
        <source>About 1e-4 for LoRA, 1e-5 for the whole model.</source>
        <translation>LoRA 約 1e-4，全參數約 1e-5。</translation>
    </message>
    <message>
        <source>Samples at once</source>
        <translation>每批樣本</translation>
    </message>
    <message>
        <source>In memory together, on every rank.</source>
        <translation>每個行程同時放入記憶體的樣本數。</translation>
    </message>
    <message>
        <source>Passes a step</source>
        <translation>每步累積批數</translation>
    </message>
    <message>
        <source>Samples of a step = samples at once × passes × ranks.</source>
        <translation>每步樣本 = 每批樣本 × 批數 × 行程數。</translation>
    </message>
    <message>
        <source>Longest sample, tokens</source>
        <translation>最長樣本（詞元）</translation>
    </message>
    <message>
        <source>Longer ones are cut.</source>
        <translation>更長的截斷。</translation>
    </message>
    <message>
        <source>Checkpoint every, steps</source>
        <translation>存檔間隔（步）</translation>
    </message>
    <message>
        <source>0: at the end only.</source>
        <translation>0：只在結束時。</translation>
    </message>
    <message>
        <source>Evaluate every, steps</source>
        <translation>評估間隔（步）</translation>
    </message>
    <message>
        <source>On the held-out file; 0: at the end only.</source>
        <translation>在保留檔案上；0：只在結束時。</translation>
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
        <translation>處理器支援時 bf16 更快。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>學習率曲線</translation>
    </message>
    <message>
        <source>Warm-up, steps</source>
        <translation>預熱（步）</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>權重衰減</translation>
    </message>
    <message>
        <source>Greatest gradient norm</source>
        <translation>梯度範數上限</translation>
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
        <translation>LoRA 丟棄率</translation>
    </message>
    <message>
        <source>LoRA layers</source>
        <translation>LoRA 所在層</translation>
    </message>
    <message>
        <source>Last parts of layer names, or all-linear.</source>
        <translation>層名末段，或 all-linear。</translation>
    </message>
    <message>
        <source>Pack short samples together</source>
        <translation>短樣本串接</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>打亂順序</translation>
    </message>
    <message>
        <source>Recompute activations</source>
        <translation>重算活化值</translation>
    </message>
    <message>
        <source>1: less memory, a third more time.</source>
        <translation>1：省記憶體，多用三分之一時間。</translation>
    </message>
    <message>
        <source>ZeRO stage</source>
        <translation>ZeRO 級別</translation>
    </message>
    <message>
        <source>From 1 on the ranks share the optimizer.</source>
        <translation>1 起各行程分攤最佳化器。</translation>
    </message>
    <message>
        <source>When a step stands out</source>
        <translation>某步異常時</translation>
    </message>
    <message>
        <source>Checkpoints kept</source>
        <translation>保留存檔數</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>隨機種子</translation>
    </message>
    <message>
        <source>Threads of a rank</source>
        <translation>每行程執行緒</translation>
    </message>
    <message>
        <source>0: one per core.</source>
        <translation>0：每核一個。</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>對話範本</translation>
    </message>
    <message>
        <source>Rounding to bf16</source>
        <translation>捨入為 bf16</translation>
    </message>
    <message>
        <source>stochastic: no exact numbers beside, so smaller checkpoints; whole model in bf16 only.</source>
        <translation>stochastic：不另存精確數值，存檔較小；僅用於以 bf16 訓練整個模型。</translation>
    </message>
    <message>
        <source>Join documents</source>
        <translation>串接文件</translation>
    </message>
    <message>
        <source>Pre-training on plain text: into blocks, which see across documents or within one.</source>
        <translation>用於純文字預訓練：串接後切成定長區塊；across 可見區塊內前面各篇，within 只見本篇。</translation>
    </message>
    <message>
        <source>Between joined documents</source>
        <translation>文件之間</translation>
    </message>
    <message>
        <source>eos: the token that ends a text.</source>
        <translation>eos：文字結束標記。</translation>
    </message>
    <message>
        <source>Longest answer, tokens</source>
        <translation>最長回答（詞元）</translation>
    </message>
    <message>
        <source>Of the answers that are drawn.</source>
        <translation>指訓練時抽取的回答。</translation>
    </message>
    <message>
        <source>Answers to a question</source>
        <translation>每題回答數</translation>
    </message>
    <message>
        <source>They are compared with one another.</source>
        <translation>這些回答互相比較。</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>Beta（KL 係數）</translation>
    </message>
    <message>
        <source>The greater, the nearer the model stays to what it was.</source>
        <translation>越大，模型越接近原來的樣子。</translation>
    </message>
    <message>
        <source>Weight of the better answer itself</source>
        <translation>優選回答本身的權重</translation>
    </message>
    <message>
        <source>Its own loss beside the preference; 0: none.</source>
        <translation>在偏好之外再計它本身的損失；0：不計。</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>間隔</translation>
    </message>
    <message>
        <source>By how much the better answer is to lead.</source>
        <translation>優選回答應領先的分數。</translation>
    </message>
    <message>
        <source>Pull towards zero</source>
        <translation>向零回拉</translation>
    </message>
    <message>
        <source>Keeps rewards from drifting away; 0: none.</source>
        <translation>防止獎勵整體漂移；0：不用。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>溫度</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Answers drawn at once</source>
        <translation>同時抽取的回答</translation>
    </message>
    <message>
        <source>Steps drawn for together</source>
        <translation>一次抽取所供步數</translation>
    </message>
    <message>
        <source>Times an answer is learned from</source>
        <translation>每個回答學習次數</translation>
    </message>
    <message>
        <source>Clip range</source>
        <translation>裁剪範圍</translation>
    </message>
    <message>
        <source>How far an answer&apos;s probability may move in a drawing.</source>
        <translation>一次抽取內，回答的機率最多變動多少。</translation>
    </message>
    <message>
        <source>Taken off for answers without end</source>
        <translation>未寫完的回答扣分</translation>
    </message>
    <message>
        <source>Learn nothing from answers without end</source>
        <translation>不學習未寫完的回答</translation>
    </message>
    <message>
        <source>Mean over</source>
        <translation>平均方式</translation>
    </message>
    <message>
        <source>dapo: all tokens; grpo: each answer first; dr_grpo: by the greatest length.</source>
        <translation>dapo：全部詞元；grpo：先按回答；dr_grpo：按最大長度。</translation>
    </message>
    <message>
        <source>Rewards divided by the spread of</source>
        <translation>獎勵除以何者的離散度</translation>
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
        <translation>價值損失的權重</translation>
    </message>
    <message>
        <source>Steps in which values alone are learned</source>
        <translation>只學價值的步數</translation>
    </message>
    <message>
        <source>Ranks that share every matrix</source>
        <translation>分擔每個矩陣的行程數</translation>
    </message>
    <message>
        <source>Tensor parallel: less memory a rank, more exchange.</source>
        <translation>張量平行：每個行程記憶體更少，通訊更多。</translation>
    </message>
    <message>
        <source>Stages of blocks</source>
        <translation>層的分段數</translation>
    </message>
    <message>
        <source>Pipeline parallel: a rank has some of the blocks.</source>
        <translation>管線平行：每個行程只有一部分層。</translation>
    </message>
    <message>
        <source>Computed on</source>
        <translation>運算裝置</translation>
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
        <translation>「%1」若是藥名，知識庫中沒有它；所依據的資料是關於%2的。</translation>
    </message>
    <message>
        <source>The knowledge base has nothing about “%1”, nor whether it may be taken with the others; that nothing is known does not mean that it may.</source>
        <translation>知識庫中沒有「%1」的資料，也沒有它與其他藥能否併用的資料；沒有資料不等於可以併用。</translation>
    </message>
    <message>
        <source>The knowledge base does not say what “%1” does together with the others; that nothing is known does not mean that it may be taken with them.</source>
        <translation>知識庫中沒有「%1」與其他藥併用的資料；沒有資料不等於可以併用。</translation>
    </message>
    <message>
        <source>Of %1 the knowledge base does not have: %2.</source>
        <extracomment>%1 is a herb, formula …, %2 what is not known of it: actions, dose …</extracomment>
        <translation>知識庫中沒有%1的%2資料。</translation>
    </message>
    <message>
        <source>The knowledge base does not know “%1”; no source is about it.</source>
        <translation>知識庫中沒有「%1」，所依據的資料都與它無關。</translation>
    </message>
    <message>
        <source>The knowledge base does not know “%1”; no source is about it. It is not %2.</source>
        <translation>知識庫中沒有「%1」，所依據的資料都與它無關。它不是%2。</translation>
    </message>
    <message>
        <source>The knowledge base does not say what “%1” does together with %2; that nothing is known does not mean that they may be taken together.</source>
        <extracomment>%1 is a Western drug, %2 one or more herbs, formulas …</extracomment>
        <translation>知識庫中沒有「%1」與%2併用的資料；沒有資料不等於可以併用。</translation>
    </message>
    <message>
        <source>The knowledge base has no entry “%1”; the sources only have it in a name or text and do not answer for it.</source>
        <translation>知識庫中沒有「%1」自己的條目；這些資料只是名稱或內容中有它，不能當作它的資料。</translation>
    </message>
    <message numerus="yes">
        <source>%n more are called “%1”: %2; ask with the full name of the one that is meant.</source>
        <extracomment>%1 is a name without its dosage form, %2 a list of names with it</extracomment>
        <translation>
            <numerusform>名為「%1」的還有另外 %n 種：%2；要看其中一種，請用全名再問。</numerusform>
        </translation>
    </message>
    <message>
        <source> Did you mean %1? Then ask again with that name.</source>
        <extracomment>Behind the sentence that a name is unknown; %1 one or more names that are spelt much like it</extracomment>
        <translation>是不是要問%1？若是，請用該名稱再問。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::CaseViewModel</name>
    <message>
        <source>The case cannot be signed yet: %1</source>
        <translation>病案尚不能簽名：%1</translation>
    </message>
    <message>
        <source>Complete it, then sign.</source>
        <translation>補全後再簽名。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::EngineCall</name>
    <message>
        <source>The engine program %1 cannot be started.</source>
        <translation>無法啟動引擎程式 %1。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>請重新安裝本程式。</translation>
    </message>
    <message>
        <source>The engine took too long with %1.</source>
        <translation>引擎處理 %1 用時過長。</translation>
    </message>
    <message>
        <source>Check the drive that holds the file and try again.</source>
        <translation>請檢查存放檔案的磁碟後重試。</translation>
    </message>
    <message>
        <source>%1 is no model file that this program can use.</source>
        <translation>%1 不是本程式可用的模型檔案。</translation>
    </message>
    <message>
        <source>Choose another file, convert it to GGUF, or fetch it again.</source>
        <translation>請換一個檔案，將其轉換為 GGUF，或重新取得。</translation>
    </message>
    <message>
        <source>There is not enough memory for %1.</source>
        <translation>記憶體不足，無法使用 %1。</translation>
    </message>
    <message>
        <source>Close other programs or choose a smaller model.</source>
        <translation>請關閉其他程式，或換用更小的模型。</translation>
    </message>
    <message>
        <source>The engine could not read %1.</source>
        <translation>引擎未能讀取 %1。</translation>
    </message>
    <message>
        <source>Choose another file; report it if the file works elsewhere.</source>
        <translation>請換一個檔案；若該檔案在別處可用，請報告。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::EngineProcess</name>
    <message>
        <source>The engine did not become ready in time.</source>
        <translation>引擎未能按時就緒。</translation>
    </message>
    <message>
        <source>Choose a smaller model, or try again when the machine is less busy.</source>
        <translation>請換用更小的模型，或待機器空閒時重試。</translation>
    </message>
    <message>
        <source>The model file %1 does not exist.</source>
        <translation>模型檔案 %1 不存在。</translation>
    </message>
    <message>
        <source>Choose another model, or connect the drive that holds it.</source>
        <translation>請換一個模型，或接上存放它的磁碟。</translation>
    </message>
    <message>
        <source>The engine program %1 cannot be started.</source>
        <translation>無法啟動引擎程式 %1。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>請重新安裝本程式。</translation>
    </message>
    <message>
        <source>The engine program answered in an unknown way.</source>
        <translation>引擎程式的應答無法識別。</translation>
    </message>
    <message>
        <source>Install the program again, so that its parts belong together.</source>
        <translation>請重新安裝本程式，使各部分版本一致。</translation>
    </message>
    <message>
        <source>The engine cannot use the model file %1.</source>
        <translation>引擎無法使用模型檔案 %1。</translation>
    </message>
    <message>
        <source>Choose another file, or fetch this one again.</source>
        <translation>請換一個檔案，或重新取得此檔案。</translation>
    </message>
    <message>
        <source>There is not enough memory for the model %1.</source>
        <translation>記憶體不足，無法載入模型 %1。</translation>
    </message>
    <message>
        <source>Load it with a smaller context, or choose a smaller model.</source>
        <translation>請以更小的上下文載入，或換用更小的模型。</translation>
    </message>
    <message>
        <source>The port %1 is already in use.</source>
        <translation>埠 %1 已被佔用。</translation>
    </message>
    <message>
        <source>Close the other program, or let the engine choose a free port.</source>
        <translation>請關閉佔用它的程式，或讓引擎自選空閒埠。</translation>
    </message>
    <message>
        <source>The engine ended while it started.</source>
        <translation>引擎在啟動時退出。</translation>
    </message>
    <message>
        <source>Try again; choose another model if it happens again.</source>
        <translation>請重試；若仍如此，請換一個模型。</translation>
    </message>
    <message>
        <source>The engine was ended by the system (signal %1).</source>
        <translation>引擎被系統終止（訊號 %1）。</translation>
    </message>
    <message>
        <source>Often the memory was used up: close other programs, then restart the engine.</source>
        <translation>多因記憶體用盡：請關閉其他程式，再重啟引擎。</translation>
    </message>
    <message>
        <source>Restart the engine; report it if it happens again.</source>
        <translation>請重啟引擎；若再次發生，請報告。</translation>
    </message>
    <message>
        <source>The engine ended unexpectedly (code %1).</source>
        <translation>引擎意外退出（代碼 %1）。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::GroundedChatRunner</name>
    <message>
        <source>No model is loaded, and the knowledge base may not be asked here.</source>
        <translation>未載入模型，而此對話又關閉了查依據。</translation>
    </message>
    <message>
        <source>Load a model on the Models page, or switch the sources on.</source>
        <translation>請在「模型」頁載入模型，或開啟「查依據」。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::KnowledgeBrowser</name>
    <message>
        <source>The knowledge base has no entry “%1”.</source>
        <translation>知識庫中沒有條目「%1」。</translation>
    </message>
    <message>
        <source>Search for its name; another edition may list it under another one.</source>
        <translation>請按名稱檢索；不同版本的名稱可能不同。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::ModelLibrary</name>
    <message>
        <source>The file %1 cannot be read.</source>
        <translation>無法讀取檔案 %1。</translation>
    </message>
    <message>
        <source>Check that it exists and that you may read it.</source>
        <translation>請檢查檔案是否存在、是否有權讀取。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::PharmacyViewModel</name>
    <message>
        <source>%1 cannot be read.</source>
        <translation>無法讀取 %1。</translation>
    </message>
    <message>
        <source>Check that the file exists and may be read.</source>
        <translation>請確認檔案存在且可讀。</translation>
    </message>
    <message>
        <source>%1 is too large for a price list.</source>
        <translation>%1 作為價目表過大。</translation>
    </message>
    <message>
        <source>Choose a file of less than 64 MiB.</source>
        <translation>請選擇小於 64 MiB 的檔案。</translation>
    </message>
    <message>
        <source>Correct it and save again.</source>
        <translation>請改正後再儲存。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::PrescriptionViewModel</name>
    <message>
        <source>One dose of a herb is more than 0 g and at most %1 g; nothing was changed.</source>
        <translation>每味藥每劑須大於 0 g、不超過 %1 g；未作變更。</translation>
    </message>
    <message>
        <source>Write the grams of one dose.</source>
        <translation>請寫明每劑的克數。</translation>
    </message>
    <message>
        <source>A prescription has at most %1 herbs; nothing was changed.</source>
        <translation>一張處方最多 %1 味藥；未作變更。</translation>
    </message>
    <message>
        <source>Remove a herb, then write these apart.</source>
        <translation>請先刪去一味藥，再分開書寫。</translation>
    </message>
    <message>
        <source>Remove a herb, then write this one.</source>
        <translation>先刪去一味藥，再寫這一味。</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s) of which the formula has no name were left out.</source>
        <translation>
            <numerusform>方中有 %n 味無名，未寫入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove herbs, then insert the formula.</source>
        <translation>先刪去一些藥，再插入方劑。</translation>
    </message>
    <message>
        <source>Already written, with the dose that stands there: %1.</source>
        <translation>處方中已有，用量不變：%1。</translation>
    </message>
    <message>
        <source>“%1” says more than %2: write what is missing beside it.</source>
        <translation>「%1」所寫多於「%2」：請把缺少的內容寫在旁邊。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::StockNameDesk</name>
    <message>
        <source>“%1” cannot be a stock name.</source>
        <translation>「%1」不能用作品名。</translation>
    </message>
    <message>
        <source>“%1” already means %2.</source>
        <translation>「%1」已指%2。</translation>
    </message>
    <message>
        <source>Choose a word that means no other herb; nothing was changed.</source>
        <translation>請換一個不指他藥的名稱；未作任何改動。</translation>
    </message>
    <message>
        <source>“%1” may mean %2.</source>
        <translation>「%1」可能指：%2。</translation>
    </message>
    <message>
        <source>“%1” says “%2”, which %3 alone does not.</source>
        <translation>「%1」含「%2」字，而%3之名不含。</translation>
    </message>
    <message>
        <source>Leave it out, or name the herb that is meant; nothing was changed.</source>
        <translation>請去掉該字，或改寫在所指的藥材之下；未作任何更改。</translation>
    </message>
</context>
<context>
    <name>xinglin::app::TrainingViewModel</name>
    <message>
        <source>The training ended without a word.</source>
        <translation>訓練無聲結束。</translation>
    </message>
    <message>
        <source>It was killed, or the machine went down. Go on from the last checkpoint.</source>
        <translation>行程被終止，或機器斷電。可從最近的存檔繼續。</translation>
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
        <translation>寫明理由保留</translation>
    </message>
    <message>
        <source>Reason, why it is right for this patient</source>
        <translation>理由：為何適合此患者</translation>
    </message>
    <message>
        <source>I have read what stands against it</source>
        <translation>我已閱讀上述稽核意見</translation>
    </message>
    <message>
        <source>Record the reason</source>
        <translation>記錄理由</translation>
    </message>
    <message>
        <source>Confirm a second time</source>
        <translation>再次確認</translation>
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
        <translation>由我負責</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>Sign the prescription</source>
        <translation>簽名</translation>
    </message>
    <message>
        <source>A signed prescription is not changed any more; it can only be made void.</source>
        <translation>簽名後處方不能再改，只能作廢。</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>簽名</translation>
    </message>
    <message>
        <source>Make the prescription void</source>
        <translation>作廢處方</translation>
    </message>
    <message>
        <source>It stays with all its versions and is marked as void with your reason.</source>
        <translation>處方及其各版本保留，標為作廢並附理由。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Make void</source>
        <translation>作廢</translation>
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
        <translation>安全稽核</translation>
    </message>
    <message>
        <source>F8 next</source>
        <translation>F8 下一項</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Herbs are checked as soon as they are written.</source>
        <translation>寫下藥味即時稽核。</translation>
    </message>
    <message>
        <source>Nothing stands against this prescription.</source>
        <translation>未發現問題。</translation>
    </message>
    <message>
        <source>As it was left; nothing can be changed.</source>
        <translation>已定稿，不能再改。</translation>
    </message>
    <message>
        <source>Write the herbs first</source>
        <translation>請先寫藥味</translation>
    </message>
    <message numerus="yes">
        <source>Clear %n finding(s) that block, then sign</source>
        <translation>
            <numerusform>處理 %n 項攔截後可簽名</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear or answer for %n finding(s), then sign</source>
        <translation>
            <numerusform>處理或寫明理由 %n 項後可簽名</numerusform>
        </translation>
    </message>
    <message>
        <source>Ready to be signed</source>
        <translation>可以簽名</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::AuditSettingsForm</name>
    <message>
        <source>%1 (usual)</source>
        <translation>%1（預設）</translation>
    </message>
    <message>
        <source>Herbs that this clinic does not use</source>
        <translation>本機構停用的藥味</translation>
    </message>
    <message>
        <source>names parted by commas; they block as those of the law do</source>
        <translation>藥名以頓號分隔；與法定禁用同樣攔截</translation>
    </message>
    <message>
        <source>Limits of this clinic</source>
        <translation>本機構限定</translation>
    </message>
    <message>
        <source>The knowledge base has no source that limits the number of herbs or their weight in all. An empty field is no limit and finds nothing.</source>
        <translation>知識庫中沒有限定藥味數或總量的來源。留空即不限定，也不提示。</translation>
    </message>
    <message>
        <source>Most herbs of one prescription</source>
        <translation>每張處方最多藥味數</translation>
    </message>
    <message>
        <source>herbs</source>
        <translation>味</translation>
    </message>
    <message>
        <source>Most grams of all herbs a day</source>
        <translation>每日全部藥味最多克數</translation>
    </message>
    <message>
        <source>g</source>
        <translation>g</translation>
    </message>
    <message>
        <source>Most grams of all herbs and doses</source>
        <translation>全方全部劑數最多克數</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限定</translation>
    </message>
    <message>
        <source>“%1” is no limit: write a whole number from %2 to %3, or nothing.</source>
        <translation>「%1」不能作為限定：請寫 %2 至 %3 的整數，或留空。</translation>
    </message>
    <message>
        <source>“%1” is no limit: write a number from %2 to %3, or nothing.</source>
        <translation>「%1」不能作為限定：請寫 %2 至 %3 的數，或留空。</translation>
    </message>
    <message>
        <source>The limits stay as they were.</source>
        <translation>限定保持原樣。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::AuditStrip</name>
    <message>
        <source>Safety audit: %1</source>
        <translation>安全稽核：%1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::Banner</name>
    <message>
        <source>Close this notice</source>
        <translation>關閉此通知</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CandidateDialog</name>
    <message>
        <source>Which herb does “%1” mean?</source>
        <translation>「%1」 指哪一味？</translation>
    </message>
    <message>
        <source>Until one is chosen every one of them is checked, and it cannot be signed.</source>
        <translation>選定之前逐一稽核各候選藥味，且不能簽名。</translation>
    </message>
    <message>
        <source>Herbs of this name</source>
        <translation>同名藥味</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Take this herb</source>
        <translation>選用此藥</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CaseView</name>
    <message>
        <source>%1 years</source>
        <translation>%1 歲</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>診斷草稿</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>簽名</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Version %1 saved</source>
        <translation>已儲存第 %1 版</translation>
    </message>
    <message>
        <source>What was typed until %1 had not been saved; it is shown here again.</source>
        <translation>截至 %1 錄入的內容尚未儲存，已恢復在此。</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Save a version (Ctrl+S)</source>
        <translation>儲存為新版本（Ctrl+S）</translation>
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
        <translation>初診</translation>
    </message>
    <message>
        <source>follow-up</source>
        <translation>複診</translation>
    </message>
    <message>
        <source>Draft, version %1</source>
        <translation>草稿 · 第 %1 版</translation>
    </message>
    <message>
        <source>Draft, not saved yet</source>
        <translation>草稿 · 尚未儲存</translation>
    </message>
    <message>
        <source>Signed: %1, %2</source>
        <translation>已簽 · %1 · %2</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>已作廢</translation>
    </message>
    <message>
        <source>Sign this case</source>
        <translation>簽署本病案</translation>
    </message>
    <message>
        <source>Before signing: %1</source>
        <translation>簽名之前：%1</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>歷史版本</translation>
    </message>
    <message>
        <source>Version %1, %2, %3</source>
        <translation>第 %1 版，%2，%3</translation>
    </message>
    <message>
        <source>New follow-up visit</source>
        <translation>新建複診</translation>
    </message>
    <message>
        <source>Void this case…</source>
        <translation>作廢本病案…</translation>
    </message>
    <message>
        <source>Void this case</source>
        <translation>作廢本病案</translation>
    </message>
    <message>
        <source>The case and all its versions stay; it is marked as void with your reason.</source>
        <translation>病案及全部版本均保留，僅標記為作廢並記下理由。</translation>
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
        <translation>作廢</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CasesPage</name>
    <message>
        <source>Physician</source>
        <translation>醫師</translation>
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
            <numerusform>上次未正常退出，已保留 %n 條未完的回答。</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted “%1”</source>
        <translation>已刪除「%1」</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>復原</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>重啟引擎</translation>
    </message>
    <message>
        <source>Use sources</source>
        <translation>查依據</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>對話列表</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>依據</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新對話</translation>
    </message>
    <message numerus="yes">
        <source>the first %n turn(s) left out</source>
        <translation>
            <numerusform>已略去最早 %n 段</numerusform>
        </translation>
    </message>
    <message>
        <source>Without a model, answers are put together from the knowledge base, with sources. Load a model for answers in whole sentences.</source>
        <translation>未載入模型時，回答由知識庫條目拼成並註明依據；載入模型後可得到成文的回答。</translation>
    </message>
    <message>
        <source>Answers cite the knowledge base; select a number to see its source.</source>
        <translation>回答引用知識庫，點編號可看依據。</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>選擇模型</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>對話</translation>
    </message>
    <message>
        <source>No model: facts only</source>
        <translation>無模型：僅按知識庫作答</translation>
    </message>
    <message>
        <source>What shall we look up?</source>
        <translation>想查點什麼？</translation>
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
        <translation>%2 列中有 %1 列無法使用。請改正或刪去，再檢查一次：</translation>
    </message>
    <message>
        <source>%1, row %2 (line %3): %4</source>
        <translation>%1，第 %2 列（第 %3 行）：%4</translation>
    </message>
    <message>
        <source>As the model sees it: grey is only read, green is learned.</source>
        <translation>模型所見。灰：只作上文；綠：計入損失。</translation>
    </message>
    <message>
        <source>Sample %1 as tokens</source>
        <translation>樣本 %1 的詞元</translation>
    </message>
    <message>
        <source>%1 of %2 free memory; up to %3 samples at once would fit.</source>
        <translation>需 %1，可用 %2；每批最多可放 %3 個樣本。</translation>
    </message>
    <message>
        <source>Rank %1</source>
        <translation>行程 %1</translation>
    </message>
    <message>
        <source>Memory of rank %1</source>
        <translation>行程 %1 的記憶體</translation>
    </message>
    <message numerus="yes">
        <source>%n more rank(s) take as much.</source>
        <translation>
            <numerusform>另有 %n 個行程佔用相同。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 rows can be used: %2 tokens, %3 of them learned; %4 steps.</source>
        <translation>%1 列可用：共 %2 個詞元，其中學習 %3 個；%4 步。</translation>
    </message>
    <message>
        <source>%1 rows can be used as questions; what is learned are the answers that the model draws; %2 steps.</source>
        <translation>%1 列可用作提問；學習的是模型自己生成的回答；%2 步。</translation>
    </message>
    <message>
        <source>Joined, the documents are %1 blocks.</source>
        <translation>文件串接後共 %1 個區塊。</translation>
    </message>
    <message>
        <source>%1 rows are longer than the longest sample; what is behind it is cut off.</source>
        <translation>%1 列超過最長樣本的長度，超出部分被截去。</translation>
    </message>
    <message>
        <source>%1 rows have nothing to learn and are left out.</source>
        <translation>%1 列沒有可學習的內容，不參加訓練。</translation>
    </message>
    <message>
        <source>Note</source>
        <comment>check</comment>
        <translation>留意</translation>
    </message>
    <message>
        <source>Rank %1 on %2</source>
        <translation>行程 %1：%2</translation>
    </message>
    <message>
        <source>Memory of rank %1 on %2</source>
        <translation>行程 %1 在 %2 上的記憶體</translation>
    </message>
    <message>
        <source>%1 of this machine&apos;s memory are wanted and %2 are free: it does not fit.</source>
        <translation>本機記憶體需 %1，可用 %2：放不下。</translation>
    </message>
    <message>
        <source>%1 of the memory of %3 are wanted and %2 are free: it does not fit.</source>
        <translation>%3 的顯示記憶體需 %1，可用 %2：放不下。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ChoiceEditor</name>
    <message>
        <source>Not asked</source>
        <translation>未問</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ComparePane</name>
    <message>
        <source>Side by side</source>
        <translation>並列比較</translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation>只看不同</translation>
    </message>
    <message>
        <source>Close the comparison (Esc)</source>
        <translation>關閉比較（Esc）</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比較</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ComponentsPage</name>
    <message>
        <source>Samples</source>
        <translation>範例</translation>
    </message>
    <message>
        <source>Draft · version %1</source>
        <translation>草稿 · 第 %1 版</translation>
    </message>
    <message>
        <source>Buttons</source>
        <translation>按鈕</translation>
    </message>
    <message>
        <source>Tri-state</source>
        <translation>三態</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>輸入</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>選擇</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>控制元件</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>輕重</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>依據</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>出處</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Nature and dose</source>
        <translation>性味與用量</translation>
    </message>
    <message>
        <source>bitter apricot seed</source>
        <translation>苦杏仁</translation>
    </message>
    <message>
        <source>“Formulas for qi-deficiency fever” was deleted</source>
        <translation>已刪除「氣虛發熱的選方」</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤銷</translation>
    </message>
    <message>
        <source>Parts and states</source>
        <translation>部件與狀態</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::Composer</name>
    <message>
        <source>Queued</source>
        <translation>已排隊</translation>
    </message>
    <message>
        <source>Edit the queued question</source>
        <translation>修改排隊的問題</translation>
    </message>
    <message>
        <source>Drop the queued question</source>
        <translation>取消排隊的問題</translation>
    </message>
    <message>
        <source>Ask about a herb, a formula, a syndrome, a disease</source>
        <translation>問藥、問方、問證、問病</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>問題</translation>
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
        <translation>傳送</translation>
    </message>
    <message>
        <source>Go on typing; it will be queued</source>
        <translation>可繼續輸入，訊息會排隊</translation>
    </message>
    <message>
        <source>Enter sends · Shift+Enter breaks the line</source>
        <translation>Enter 傳送 · Shift+Enter 換行</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ContextMeter</name>
    <message>
        <source>System prompt %1, conversation %2, facts %3 of %4 tokens</source>
        <translation>系統提示 %1，對話 %2，依據 %3，共 %4 詞元</translation>
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
        <translation>對話</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新對話</translation>
    </message>
    <message>
        <source>Search the titles</source>
        <translation>搜尋標題</translation>
    </message>
    <message>
        <source>Search the titles of conversations</source>
        <translation>搜尋對話標題</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>對話列表</translation>
    </message>
    <message>
        <source>No conversation yet</source>
        <translation>還沒有對話</translation>
    </message>
    <message>
        <source>No title with these words</source>
        <translation>沒有含這些字的標題</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重新命名…</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消置頂</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>置頂</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>Rename the conversation</source>
        <translation>重新命名對話</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>標題</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重新命名</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ConversationRows</name>
    <message>
        <source>Pinned</source>
        <translation>置頂</translation>
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
            <numerusform>%n 條依據</numerusform>
        </translation>
    </message>
    <message>
        <source>no sources found</source>
        <translation>未檢索到依據</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CountBars</name>
    <message>
        <source>None</source>
        <translation>無</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DeskView</name>
    <message>
        <source>Nothing lies on the desk</source>
        <translation>臺上尚無處方</translation>
    </message>
    <message>
        <source>Choose a prescription from the queue: review, dispense, check and hand it out.</source>
        <translation>從佇列中選一張處方：審核、調配、核對、發藥。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DispensingSheet</name>
    <message>
        <source>no dose</source>
        <translation>無劑量</translation>
    </message>
    <message>
        <source>finer than 1 mg</source>
        <translation>小於 1 毫克</translation>
    </message>
    <message>
        <source>herb unclear</source>
        <translation>藥材不明</translation>
    </message>
    <message>
        <source>no price</source>
        <translation>無單價</translation>
    </message>
    <message>
        <source>Herbs</source>
        <translation>藥味</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>藥名</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>君臣佐使</translation>
    </message>
    <message>
        <source>Dose, g</source>
        <translation>劑量（g）</translation>
    </message>
    <message>
        <source>Processing and marks</source>
        <translation>炮製與腳註</translation>
    </message>
    <message>
        <source>Amount, yuan</source>
        <translation>金額（元）</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>審方</translation>
    </message>
    <message>
        <source>by the facts and settings of now</source>
        <translation>按當前知識與設定</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>尚未編號</translation>
    </message>
    <message>
        <source>No patient stated</source>
        <translation>未註明患者</translation>
    </message>
    <message>
        <source>signed by %1, %2</source>
        <translation>%1 簽於 %2</translation>
    </message>
    <message>
        <source>Voided by %1, %2: %3</source>
        <translation>%1 於 %2 作廢：%3</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>共 %n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 g a dose</source>
        <translation>每劑 %1 g</translation>
    </message>
    <message>
        <source>at least %1 g a dose</source>
        <translation>每劑至少 %1 g</translation>
    </message>
    <message>
        <source>%1 g in all</source>
        <translation>總量 %1 g</translation>
    </message>
    <message>
        <source>Amount %1</source>
        <translation>金額 %1</translation>
    </message>
    <message>
        <source>Signed with the prices of that day; the lines show those of today.</source>
        <translation>金額按簽名當日價格；各味所示為今日價格。</translation>
    </message>
    <message>
        <source>Amount not known yet</source>
        <translation>金額待定</translation>
    </message>
    <message>
        <source>The number of doses is not stated.</source>
        <translation>劑數未註明。</translation>
    </message>
    <message>
        <source>Without an amount: %1. The others come to %2.</source>
        <translation>尚無金額：%1。其餘合計 %2。</translation>
    </message>
    <message>
        <source>The audit has nothing against it.</source>
        <translation>審方未見問題。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 answers for it, not confirmed: %2</source>
        <translation>%1 負責，尚未確認：%2</translation>
    </message>
    <message>
        <source>%1 answers for it, confirmed by %2: %3</source>
        <translation>%1 負責，%2 確認：%3</translation>
    </message>
    <message>
        <source>Nobody answers for it: return the prescription.</source>
        <translation>無人負責：請退回處方。</translation>
    </message>
    <message>
        <source>No diagnosis stated</source>
        <translation>未寫臨床診斷</translation>
    </message>
    <message>
        <source>Diagnosis: %1</source>
        <translation>臨床診斷：%1</translation>
    </message>
    <message numerus="yes">
        <source>Signed %n day(s) ago. A prescription holds on its day; at most three days where the physician says so (处方管理办法 第十八条, to be verified).</source>
        <translation>
            <numerusform>簽於 %n 日前。處方當日有效；醫師註明延長者，至多三日（處方管理辦法第十八條，待核）。</numerusform>
        </translation>
    </message>
    <message>
        <source>group %1</source>
        <translation>第%1組</translation>
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
        <translation>未載</translation>
    </message>
    <message>
        <source>None of the sources gives a dose.</source>
        <translation>各來源均未載用量。</translation>
    </message>
    <message>
        <source>Toxicity: %1</source>
        <translation>毒性：%1</translation>
    </message>
    <message>
        <source>Pregnancy: not recorded</source>
        <translation>妊娠用藥：未載</translation>
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
        <translation>處方 %1 克</translation>
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
        <translation>證候</translation>
    </message>
    <message>
        <source>Basis</source>
        <translation>證據</translation>
    </message>
    <message>
        <source>Mechanism</source>
        <translation>病機</translation>
    </message>
    <message>
        <source>Therapy</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>選方</translation>
    </message>
    <message>
        <source>To be told from: %1</source>
        <translation>鑑別：%1</translation>
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
            <numerusform>支持：%n 項記錄</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (recorded: %2)</source>
        <translation>%1（記錄為：%2）</translation>
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
        <translation>未記錄：%1</translation>
    </message>
    <message>
        <source>Also possible: %1</source>
        <translation>其他可能：%1</translation>
    </message>
    <message>
        <source>%1 According to: %2</source>
        <translation>%1 據：%2</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>開啟%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已駁回</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>採納</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>改寫</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>駁回</translation>
    </message>
    <message>
        <source>Principle</source>
        <translation>治則</translation>
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
        <translation>全部駁回</translation>
    </message>
    <message>
        <source>Line by line  Ctrl+J</source>
        <translation>逐行核對  Ctrl+J</translation>
    </message>
    <message>
        <source>Diagnosis draft</source>
        <translation>診斷草稿</translation>
    </message>
    <message>
        <source>No draft</source>
        <translation>沒有草稿</translation>
    </message>
    <message>
        <source>No draft was made for this case.</source>
        <translation>本病案未生成過診斷草稿。</translation>
    </message>
    <message>
        <source>Drafting</source>
        <translation>正在生成</translation>
    </message>
    <message>
        <source>Comparing the record with the national standard …</source>
        <translation>正將病歷與國家標準對照……</translation>
    </message>
    <message>
        <source>No draft yet</source>
        <translation>尚無草稿</translation>
    </message>
    <message>
        <source>A draft is made from what the form records, by rules and the knowledge base. You accept, edit or reject each line.</source>
        <translation>草稿由規則與知識庫據病歷所記擬成，逐行由您採納、改寫或駁回。</translation>
    </message>
    <message>
        <source>Draft a diagnosis</source>
        <translation>生成診斷草稿</translation>
    </message>
    <message>
        <source>Rules and knowledge base</source>
        <translation>規則與知識庫</translation>
    </message>
    <message>
        <source>What is recorded points to no disease or syndrome yet. Record the complaint, tongue and pulse, then draft again.</source>
        <translation>現有記錄尚不足以提示病名或證候。請補記主訴、舌象與脈象後重新生成。</translation>
    </message>
    <message>
        <source>%1 of %2 lines accepted</source>
        <translation>%2 行中已採納 %1 行</translation>
    </message>
    <message>
        <source>On version %1</source>
        <translation>依據第 %1 版病歷</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>「%1」</translation>
    </message>
    <message>
        <source>Stale: %1 changed after the draft was made</source>
        <translation>已過時：草稿生成後%1有改動</translation>
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
        <translation>未載</translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>其餘 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>來源</translation>
    </message>
    <message>
        <source>Checked by a pharmacist or not, as marked</source>
        <translation>是否經藥師核驗，見各條標註</translation>
    </message>
    <message>
        <source>%1 (said of %2)</source>
        <extracomment>terms of a fact; the relative (another dosage form, the raw herb) that a book says it of</extracomment>
        <translation>%1（據%2）</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EntryHead</name>
    <message>
        <source>Code</source>
        <translation>代碼</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>等另 %n 個</numerusform>
        </translation>
    </message>
    <message>
        <source>Synonyms</source>
        <translation>同義詞</translation>
    </message>
    <message>
        <source>Other names</source>
        <translation>別名</translation>
    </message>
    <message>
        <source>Simplified</source>
        <translation>簡體</translation>
    </message>
    <message>
        <source>Traditional</source>
        <translation>繁體</translation>
    </message>
    <message>
        <source>Back (Alt+Left)</source>
        <translation>後退（Alt+←）</translation>
    </message>
    <message>
        <source>Forward (Alt+Right)</source>
        <translation>前進（Alt+→）</translation>
    </message>
    <message>
        <source>Copy the name</source>
        <translation>複製名稱</translation>
    </message>
    <message>
        <source>Copy as a citation</source>
        <translation>複製引文</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>類目</translation>
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
        <translation>移出比較（Ctrl+Shift+C）</translation>
    </message>
    <message>
        <source>Add to the comparison (Ctrl+Shift+C)</source>
        <translation>加入比較（Ctrl+Shift+C）</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>寫札記</translation>
    </message>
    <message>
        <source>Print (Ctrl+P)</source>
        <translation>列印（Ctrl+P）</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EntryPane</name>
    <message>
        <source>Entry</source>
        <translation>條目</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>尚未開啟條目</translation>
    </message>
    <message>
        <source>Type a name, its pinyin or its initials (mahuang, mh) and press Enter, or choose from the list.</source>
        <translation>鍵入名稱、拼音或首字母（mahuang、mh）後按 Enter，或在列表中選擇。</translation>
    </message>
    <message>
        <source>Copied “%1”.</source>
        <translation>已複製「%1」。</translation>
    </message>
    <message>
        <source>Copied the citation of “%1”.</source>
        <translation>已複製「%1」的引文。</translation>
    </message>
    <message>
        <source>A formula of this clinic, of no book</source>
        <translation>本診所自擬方，非書中所載</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Write down as a formula of this clinic</source>
        <translation>據此擬本診所方</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>Four entries are side by side already; take one away first.</source>
        <translation>最多並列四條；請先移出一條。</translation>
    </message>
    <message>
        <source>Only entries of one sort are compared: herbs with herbs, formulas with formulas.</source>
        <translation>只能同類相比：藥與藥、方與方。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EvidenceLine</name>
    <message numerus="yes">
        <source>This answer cites %n source(s)</source>
        <translation>
            <numerusform>本答引用 %n 條依據</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n source(s) found, none cited</source>
        <translation>
            <numerusform>檢索到 %n 條依據，均未引用</numerusform>
        </translation>
    </message>
    <message>
        <source>No sources found</source>
        <translation>未檢索到依據</translation>
    </message>
    <message>
        <source>All sources</source>
        <translation>全部依據</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EvidencePanel</name>
    <message>
        <source>Sources</source>
        <translation>依據</translation>
    </message>
    <message>
        <source>Close the sources</source>
        <translation>關閉依據</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>本答 %1</translation>
    </message>
    <message>
        <source>Thread %1</source>
        <translation>本對話 %1</translation>
    </message>
    <message>
        <source>Found, not cited: %1</source>
        <translation>檢索到但未引用 %1 條</translation>
    </message>
    <message>
        <source>The sources of an answer stand here. Select a number in an answer to see what it rests on.</source>
        <translation>回答的依據列在這裡。點回答中的編號，可看它所據的條目。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ExportDialog</name>
    <message>
        <source>Export the list</source>
        <translation>匯出列表</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) as a CSV file that spreadsheet programs open. Choose the columns.</source>
        <translation>
            <numerusform>共 %n 列，存為試算表軟體可開啟的 CSV 檔案。請選擇欄。</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>匯出…</translation>
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
            <numerusform>其餘 %n 項</numerusform>
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
            <numerusform>清除 %n 項篩選</numerusform>
        </translation>
    </message>
    <message>
        <source>Find</source>
        <translation>瀏覽</translation>
    </message>
    <message>
        <source>Kinds and filters with the number of entries that each leaves</source>
        <translation>類別與篩選，及各自的條目數</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FactCard</name>
    <message>
        <source>Source</source>
        <translation>出處</translation>
    </message>
    <message>
        <source>Edition</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核對</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>開啟%1</translation>
    </message>
    <message>
        <source>Copy citation</source>
        <translation>複製引文</translation>
    </message>
    <message>
        <source>Copy the citation of %1</source>
        <translation>複製%1的引文</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FieldEditor</name>
    <message>
        <source>None</source>
        <translation>無</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FilterChip</name>
    <message>
        <source>Filter in force; press to remove it</source>
        <translation>篩選生效中，按下即移除</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FindingCard</name>
    <message>
        <source>Write “%1”</source>
        <translation>補上「%1」</translation>
    </message>
    <message>
        <source>Change it to “%1”</source>
        <translation>改為「%1」</translation>
    </message>
    <message>
        <source>Write another name</source>
        <translation>改寫藥名</translation>
    </message>
    <message>
        <source>Choose the herb…</source>
        <translation>選定藥味…</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>補記</translation>
    </message>
    <message>
        <source>Write the reason</source>
        <translation>註明理由</translation>
    </message>
    <message>
        <source>Make it %1 g</source>
        <translation>改為 %1 g</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>刪去%1</translation>
    </message>
    <message>
        <source>Keep with a reason…</source>
        <translation>寫明理由保留…</translation>
    </message>
    <message>
        <source>Reason: %1 (%2), not confirmed yet</source>
        <translation>理由：%1（%2），尚未再次確認</translation>
    </message>
    <message>
        <source>Reason: %1 (%2), confirmed by %3</source>
        <translation>理由：%1（%2），%3 已確認</translation>
    </message>
    <message>
        <source>Confirm a second time…</source>
        <translation>再次確認…</translation>
    </message>
    <message>
        <source>%1 · severity set by this clinic, usually “%2”</source>
        <translation>%1 · 本機構設定的等級，通常為「%2」</translation>
    </message>
    <message>
        <source>Write them apart</source>
        <translation>分行寫出</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FormulaDialog</name>
    <message>
        <source>Insert a formula</source>
        <translation>插入方劑</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方劑</translation>
    </message>
    <message>
        <source>Name, pinyin or initials</source>
        <translation>方名、拼音或首字母</translation>
    </message>
    <message>
        <source>Formulas found</source>
        <translation>檢索到的方劑</translation>
    </message>
    <message>
        <source>What happens to the herbs that are written</source>
        <translation>已寫藥味如何處理</translation>
    </message>
    <message>
        <source>Replace the herbs</source>
        <translation>替換藥味</translation>
    </message>
    <message>
        <source>Add to them</source>
        <translation>合入藥味</translation>
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
        <translation>未檢索到此方。</translation>
    </message>
    <message>
        <source>Its herbs are not known.</source>
        <translation>此方組成未載。</translation>
    </message>
    <message>
        <source>%1 %2 g</source>
        <translation>%1 %2 g</translation>
    </message>
    <message>
        <source>The source gives no grams: doses stay open.</source>
        <translation>來源未載克數：劑量留空。</translation>
    </message>
    <message>
        <source>Only the first %1 are shown: write more of the name.</source>
        <translation>只顯示前 %1 筆：請多寫幾個字。</translation>
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
        <translation>藥名</translation>
    </message>
    <message>
        <source>Name, pinyin or initials; arrows choose from the list, Enter takes</source>
        <translation>藥名、拼音或首字母；上下鍵選擇，回車確認</translation>
    </message>
    <message>
        <source>Herbs that are meant</source>
        <translation>候選藥味</translation>
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
        <translation>藥名、拼音或首字母</translation>
    </message>
    <message>
        <source>Herbs</source>
        <translation>藥味</translation>
    </message>
    <message>
        <source>Enter goes from name to dose to the next herb; Delete removes, Alt with the arrows moves</source>
        <translation>回車由藥名到劑量再到下一味；Delete 刪除，Alt 加上下鍵移動</translation>
    </message>
    <message>
        <source>%1: “%2” was not taken, the cell stays empty.</source>
        <translation>%1：「%2」未採納，仍為空。</translation>
    </message>
    <message>
        <source>%1: “%2” was not taken, %3 stays.</source>
        <translation>%1：「%2」未採納，仍為 %3。</translation>
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
        <translation>藥名</translation>
    </message>
    <message>
        <source>Processing</source>
        <translation>炮製</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>原方</translation>
    </message>
    <message>
        <source>Dose g</source>
        <translation>單劑 g</translation>
    </message>
    <message>
        <source>Handling</source>
        <translation>特殊處理</translation>
    </message>
    <message>
        <source>Limit g</source>
        <translation>限量 g</translation>
    </message>
    <message>
        <source>%1 doses g</source>
        <translation>%1 劑 g</translation>
    </message>
    <message>
        <source>Total g</source>
        <translation>合計 g</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>規格</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>組號</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::KnowledgePage</name>
    <message>
        <source>Herbs</source>
        <translation>中藥</translation>
    </message>
    <message>
        <source>Formulas</source>
        <translation>方劑</translation>
    </message>
    <message>
        <source>Syndromes</source>
        <translation>證候</translation>
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
        <translation>知識</translation>
    </message>
    <message>
        <source>Name, pinyin, initials, Latin, English</source>
        <translation>藥名、拼音、首字母、拉丁名、英文</translation>
    </message>
    <message>
        <source>Search the knowledge base</source>
        <translation>檢索知識庫</translation>
    </message>
    <message>
        <source>Medicines</source>
        <translation>中成藥</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) written to %1.</source>
        <translation>
            <numerusform>已將 %n 列寫入 %1。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kind and filters: %1, %n in force</source>
        <translation>
            <numerusform>類別與篩選：%1，已用 %n 項</numerusform>
        </translation>
    </message>
    <message>
        <source>Compare %1</source>
        <translation>比較 %1</translation>
    </message>
    <message>
        <source>Add a second entry to compare: %1</source>
        <translation>再加一條即可比較：%1</translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>匯出列表</translation>
    </message>
    <message>
        <source>Comma separated values (*.csv)</source>
        <translation>逗號分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>The formula is kept among the own entries.</source>
        <translation>已存入「本診所所記」。</translation>
    </message>
    <message>
        <source>Deleted “%1”.</source>
        <translation>已刪除「%1」。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤銷</translation>
    </message>
    <message>
        <source>Write down a formula of this clinic</source>
        <translation>寫下本診所方</translation>
    </message>
    <message>
        <source>Export the list (Ctrl+E)</source>
        <translation>匯出列表（Ctrl+E）</translation>
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
        <translation>經典</translation>
    </message>
    <message>
        <source>Compounds</source>
        <translation>成分</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>靶點</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>最近瀏覽</translation>
    </message>
    <message>
        <source>Own entries</source>
        <translation>本診所所記</translation>
    </message>
    <message>
        <source>Writing the list: %1 of %2 rows</source>
        <translation>正在寫出清單：%1 / %2 列</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The export was stopped.</source>
        <translation>匯出已停止。</translation>
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
        <translation>日期請寫作 2026-11-23。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::LinkLabel</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>其餘 %n 項</numerusform>
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
        <translation>程式</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>權重</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>最佳化器</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>行程交換</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>活化值</translation>
    </message>
    <message>
        <source>Logits</source>
        <translation>輸出層</translation>
    </message>
    <message>
        <source>Scratch</source>
        <translation>臨時</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>資料</translation>
    </message>
    <message>
        <source>While saving</source>
        <translation>存檔時</translation>
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
        <translation>未註明</translation>
    </message>
    <message>
        <source>Context, in tokens</source>
        <translation>上下文（詞元）</translation>
    </message>
    <message>
        <source>Start the engine</source>
        <translation>啟動引擎</translation>
    </message>
    <message>
        <source>Load the weights</source>
        <translation>載入權重</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就緒</translation>
    </message>
    <message>
        <source>No model chosen</source>
        <translation>未選模型</translation>
    </message>
    <message>
        <source>File</source>
        <translation>檔案</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架構</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>參數量</translation>
    </message>
    <message>
        <source>Quantisation</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Trained context</source>
        <translation>訓練上下文</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>對話模板</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分詞器</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>許可證</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>being computed</source>
        <translation>正在計算</translation>
    </message>
    <message>
        <source>Takes %1 of memory, as the engine says</source>
        <translation>引擎報告佔用記憶體 %1</translation>
    </message>
    <message>
        <source>Weights %1 and context %2: about %3 of memory</source>
        <translation>權重 %1，上下文 %2，共需記憶體約 %3</translation>
    </message>
    <message>
        <source>, %1 are free</source>
        <translation>；可用 %1</translation>
    </message>
    <message>
        <source>Choose a model at the left, or add a GGUF file.</source>
        <translation>請在左側選一個模型，或新增 GGUF 檔案。</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>檔案已不在原處。</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新載入</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>載入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>卸載</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>移出列表</translation>
    </message>
    <message>
        <source>Memory of a conversation</source>
        <translation>對話占用的記憶體</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 位元</translation>
    </message>
    <message>
        <source>8 bits, about half</source>
        <translation>8 位元，約省一半</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ModelRows</name>
    <message>
        <source>Loaded</source>
        <translation>已載入</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>載入中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>檔案缺失</translation>
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
        <translation>還沒有模型</translation>
    </message>
    <message>
        <source>A model is a GGUF file on this machine. It is read here and never sent anywhere. Without one, answers are put together from the knowledge base.</source>
        <translation>模型是本機上的 GGUF 檔案，只在本機讀取，不會外傳。沒有模型時，回答由知識庫條目拼成。</translation>
    </message>
    <message>
        <source>Add a file</source>
        <translation>新增檔案</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>正在讀取檔案…</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 個檔案</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>新增模型</translation>
    </message>
    <message>
        <source>Model files (*.gguf)</source>
        <translation>模型檔案 (*.gguf)</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::MoleculeView</name>
    <message>
        <source>Structural formula of %1</source>
        <translation>%1 的結構式</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::NatureStrip</name>
    <message>
        <source>Nature %1; flavours %2; toxicity %3; channels %4</source>
        <translation>藥性 %1；藥味 %2；毒性 %3；歸經 %4</translation>
    </message>
    <message>
        <source>Nature</source>
        <translation>四氣</translation>
    </message>
    <message>
        <source>Flavour</source>
        <translation>五味</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>歸經</translation>
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
        <translation>本診所札記</translation>
    </message>
    <message>
        <source>What this clinic keeps in mind about it</source>
        <translation>本診所須記住的事</translation>
    </message>
    <message>
        <source>Names of this herb in the clinic&apos;s stock</source>
        <translation>此藥在本診所藥房的品名</translation>
    </message>
    <message>
        <source>One or more words, parted by commas</source>
        <translation>可寫多個，以逗號分隔</translation>
    </message>
    <message>
        <source>In stock as</source>
        <translation>本診所品名</translation>
    </message>
    <message>
        <source>Not kept yet</source>
        <translation>尚未儲存</translation>
    </message>
    <message>
        <source>Kept %1</source>
        <translation>已儲存 %1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::NumberEdit</name>
    <message>
        <source>%1: “%2” is not from %3 to %4; it was not taken.</source>
        <translation>%1：「%2」不在 %3 至 %4 之間，未採納。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::OwnFormulaDialog</name>
    <message>
        <source>Write down a formula of this clinic</source>
        <translation>寫下本診所方</translation>
    </message>
    <message>
        <source>Change a formula of this clinic</source>
        <translation>修改本診所方</translation>
    </message>
    <message>
        <source>It is kept apart from the formulas of the books and carries the clinic&apos;s mark.</source>
        <translation>與書中方劑分開儲存，帶本診所標記。</translation>
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
        <translation>組成，每行一味</translation>
    </message>
    <message>
        <source>One herb a line, with its grams: 麻黄 9</source>
        <translation>每行一味，後寫克數：麻黃 9</translation>
    </message>
    <message>
        <source>Ingredients</source>
        <translation>組成</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>A name and one herb at least are needed.</source>
        <translation>請寫方名與至少一味藥。</translation>
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
        <translation>知識庫不識：%1</translation>
    </message>
    <message>
        <source>Stands for several herbs: %1</source>
        <translation>一名多藥：%1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PathField</name>
    <message>
        <source>Choose…</source>
        <translation>選擇…</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <translation>選擇：%1</translation>
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
        <translation>資料尚未加密：僅限示例患者。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>門診號</translation>
    </message>
    <message>
        <source>Year of birth</source>
        <translation>出生年份</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>性別</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未說明</translation>
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
        <translation>性別</translation>
    </message>
    <message>
        <source>not asked</source>
        <comment>sex</comment>
        <translation>未問</translation>
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
        <translation>年齡</translation>
    </message>
    <message>
        <source>years</source>
        <translation>歲</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>體重</translation>
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
        <translation>過敏</translation>
    </message>
    <message>
        <source>penicillin, pollen</source>
        <translation>青黴素、花粉</translation>
    </message>
    <message>
        <source>Illnesses</source>
        <translation>基礎病</translation>
    </message>
    <message>
        <source>liver, kidney, heart</source>
        <translation>肝、腎、心</translation>
    </message>
    <message>
        <source>Current drugs</source>
        <translation>現用藥</translation>
    </message>
    <message>
        <source>warfarin</source>
        <translation>華法林</translation>
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
            <numerusform>已新增 %n 條價格。</numerusform>
        </translation>
    </message>
    <message>
        <source>Parts of the pharmacy</source>
        <translation>藥房各部分</translation>
    </message>
    <message>
        <source>Desk</source>
        <translation>調劑臺</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>價目</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>統計</translation>
    </message>
    <message>
        <source>Nobody has signed here yet</source>
        <translation>本臺尚無人簽名</translation>
    </message>
    <message>
        <source>Signs here: %1</source>
        <translation>簽名人：%1</translation>
    </message>
    <message>
        <source>Pharmacy</source>
        <translation>藥房</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PrescriptionList</name>
    <message>
        <source>Signed</source>
        <translation>已簽</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>作廢</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>New prescription (Ctrl+N)</source>
        <translation>新開處方（Ctrl+N）</translation>
    </message>
    <message>
        <source>Find a prescription</source>
        <translation>查詢處方</translation>
    </message>
    <message>
        <source>Patient or formula</source>
        <translation>患者或方名</translation>
    </message>
    <message>
        <source>Prescriptions</source>
        <translation>處方</translation>
    </message>
    <message>
        <source>No prescriptions yet</source>
        <translation>還沒有處方</translation>
    </message>
    <message>
        <source>Each is audited while it is written; every version stays.</source>
        <translation>邊寫邊稽核；各版本都保留。</translation>
    </message>
    <message>
        <source>New prescription</source>
        <translation>新開處方</translation>
    </message>
    <message>
        <source>Without a patient</source>
        <translation>不選患者</translation>
    </message>
    <message>
        <source>For a visit</source>
        <translation>為就診開具</translation>
    </message>
    <message>
        <source>%1, %2 · %3</source>
        <translation>%1，%2 · %3</translation>
    </message>
    <message>
        <source>No patient</source>
        <translation>未選患者</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>Earlier visits</source>
        <translation>更早的就診</translation>
    </message>
    <message numerus="yes">
        <source>Only the newest %n visit(s) are listed</source>
        <translation>
            <numerusform>只列出最近 %n 次就診</numerusform>
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
        <translation>列印預覽</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>簽名</translation>
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
        <translation>%1 之前所寫尚未存為版本，已恢復顯示。</translation>
    </message>
    <message>
        <source>Print preview (Ctrl+P)</source>
        <translation>列印預覽（Ctrl+P）</translation>
    </message>
    <message>
        <source>Save a version (Ctrl+S)</source>
        <translation>儲存版本（Ctrl+S）</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>病名</translation>
    </message>
    <message>
        <source>Syndrome</source>
        <translation>證候</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>方名</translation>
    </message>
    <message>
        <source>Insert a formula</source>
        <translation>插入方劑</translation>
    </message>
    <message>
        <source>Insert a formula (Ctrl+I)</source>
        <translation>插入方劑（Ctrl+I）</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>按比例</translation>
    </message>
    <message>
        <source>Enter next · Tab next cell · Del removes · Alt+↑↓ moves</source>
        <translation>回車下一項 · Tab 下一格 · Del 刪除 · Alt+↑↓ 移動</translation>
    </message>
    <message>
        <source>No patient</source>
        <translation>未選患者</translation>
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
        <translation>%1 歲</translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n 味</numerusform>
        </translation>
    </message>
    <message>
        <source>one dose %1 g</source>
        <translation>每劑 %1 g</translation>
    </message>
    <message>
        <source>%1 doses %2 g</source>
        <translation>%1 劑共 %2 g</translation>
    </message>
    <message>
        <source>added %1</source>
        <translation>加 %1</translation>
    </message>
    <message>
        <source>without %1</source>
        <translation>減 %1</translation>
    </message>
    <message>
        <source>more %1</source>
        <translation>增量 %1</translation>
    </message>
    <message>
        <source>less %1</source>
        <translation>減量 %1</translation>
    </message>
    <message>
        <source>in another form %1</source>
        <translation>另製品 %1</translation>
    </message>
    <message>
        <source>doses × %1</source>
        <translation>劑量 × %1</translation>
    </message>
    <message>
        <source>Compared with %1: %2</source>
        <translation>較 %1：%2</translation>
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
        <translation>已簽：%1，%2</translation>
    </message>
    <message>
        <source>Void: %1</source>
        <translation>作廢：%1</translation>
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
        <translation>簽名</translation>
    </message>
    <message numerus="yes">
        <source>Before signing: %n finding(s) to clear</source>
        <translation>
            <numerusform>簽名前尚有 %n 項待處理</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤銷</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Save a version</source>
        <translation>儲存版本</translation>
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
        <translation>複製為新草稿</translation>
    </message>
    <message>
        <source>Make it void…</source>
        <translation>作廢…</translation>
    </message>
    <message>
        <source>%1 inserted</source>
        <translation>已插入 %1</translation>
    </message>
    <message>
        <source>Check all records</source>
        <translation>核對全部紀錄</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>治法</translation>
    </message>
    <message>
        <source>Packs and groups of the herbs</source>
        <translation>藥味的規格與組號</translation>
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
        <translation>醫師</translation>
    </message>
    <message>
        <source>Choose a prescription</source>
        <translation>選擇一張處方</translation>
    </message>
    <message>
        <source>Or write a new one: Ctrl+N.</source>
        <translation>或按 Ctrl+N 新開。</translation>
    </message>
    <message>
        <source>Prescriptions</source>
        <translation>處方</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PriceDialog</name>
    <message>
        <source>Add a price</source>
        <translation>新增價格</translation>
    </message>
    <message>
        <source>Change a price</source>
        <translation>更改價格</translation>
    </message>
    <message>
        <source>The earlier price stays on record and holds until the day of the new one.</source>
        <translation>原價格保留，至新價格生效之日為止。</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>藥名</translation>
    </message>
    <message>
        <source>Price in yuan</source>
        <translation>單價（元）</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>生效日期</translation>
    </message>
    <message>
        <source>For this weight</source>
        <translation>計價單位</translation>
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
        <translation>儲存價格</translation>
    </message>
    <message>
        <source>Above 0, four decimals at most.</source>
        <translation>須大於 0，至多四位小數。</translation>
    </message>
    <message>
        <source>Write the day as 2026-01-31.</source>
        <translation>日期請寫成 2026-01-31。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PriceReportDialog</name>
    <message>
        <source>Add prices from a file</source>
        <translation>從檔案新增價格</translation>
    </message>
    <message>
        <source>%1: %2 of %3 rows can be added.</source>
        <translation>%1：%3 列中有 %2 列可新增。</translation>
    </message>
    <message>
        <source>Row %1, %2: %3</source>
        <translation>第 %1 列，%2：%3</translation>
    </message>
    <message>
        <source>Columns that were not read: %1</source>
        <translation>未讀取的欄：%1</translation>
    </message>
    <message>
        <source>Rows that are left out</source>
        <translation>略去的列</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>Add %n price(s)</source>
        <translation>
            <numerusform>新增 %n 條價格</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PricesView</name>
    <message>
        <source>Find a price</source>
        <translation>尋找價格</translation>
    </message>
    <message>
        <source>Herb</source>
        <translation>藥名</translation>
    </message>
    <message>
        <source>New price…</source>
        <translation>新價格…</translation>
    </message>
    <message>
        <source>Read a file…</source>
        <translation>讀取檔案…</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>價目</translation>
    </message>
    <message>
        <source>No prices yet</source>
        <translation>尚無價目</translation>
    </message>
    <message>
        <source>Read a CSV or XLSX file with the columns herb, price and weight (药名, 单价, 单位), or add prices one by one. A herb without a price is named, never counted as free.</source>
        <translation>讀取含藥名、單價、單位三欄的 CSV 或 XLSX 檔案，或逐條新增。沒有單價的藥材會被指明，絕不當作免費。</translation>
    </message>
    <message>
        <source>Read a file</source>
        <translation>讀取檔案</translation>
    </message>
    <message>
        <source>Price, yuan</source>
        <translation>單價（元）</translation>
    </message>
    <message>
        <source>For</source>
        <translation>單位</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>生效日期</translation>
    </message>
    <message>
        <source>Entered by</source>
        <translation>輸入者</translation>
    </message>
    <message>
        <source>Choose a price list</source>
        <translation>選擇價目表</translation>
    </message>
    <message>
        <source>Tables (*.csv *.xlsx);;All files (*)</source>
        <translation>表格 (*.csv *.xlsx);;所有檔案 (*)</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PrintPreview</name>
    <message>
        <source>Page %1</source>
        <translation>第 %1 頁</translation>
    </message>
    <message>
        <source>Print preview</source>
        <translation>列印預覽</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>紙張</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>存為 PDF…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>列印…</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>頁面</translation>
    </message>
    <message>
        <source>Prescription</source>
        <translation>處方</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已儲存。</translation>
    </message>
    <message>
        <source>%1 cannot be written: choose another folder.</source>
        <translation>%1 無法寫入：請另選資料夾。</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>存為 PDF</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>prescription.pdf</source>
        <translation>處方.pdf</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>已送印表機。</translation>
    </message>
    <message>
        <source>The printer does not answer: check it and print again.</source>
        <translation>印表機沒有回應：請檢查後重新列印。</translation>
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
        <translation>關</translation>
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
        <translation>總按</translation>
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
            <numerusform>其餘 %n 脈</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::QueuePanel</name>
    <message>
        <source>Find a prescription</source>
        <translation>查詢處方</translation>
    </message>
    <message>
        <source>Number or patient</source>
        <translation>處方號或患者</translation>
    </message>
    <message>
        <source>State</source>
        <translation>狀態</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部狀態</translation>
    </message>
    <message>
        <source>Prescriptions</source>
        <translation>處方</translation>
    </message>
    <message>
        <source>No patient stated</source>
        <translation>未註明患者</translation>
    </message>
    <message>
        <source>no number yet</source>
        <translation>尚未編號</translation>
    </message>
    <message>
        <source>Signed by %1, %2</source>
        <translation>%1 簽於 %2</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>讀取中…</translation>
    </message>
    <message>
        <source>Nothing here. A prescription arrives when a physician signs it.</source>
        <translation>此處為空。醫師簽名後處方即到此處。</translation>
    </message>
    <message>
        <source>Only the first %1 are shown: search for the others.</source>
        <translation>只列出前 %1 張：其餘請搜尋。</translation>
    </message>
    <message numerus="yes">
        <source>Signed within %n day(s); a search looks at all.</source>
        <translation>
            <numerusform>簽於 %n 日之內；搜尋則不限時間。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RankRows</name>
    <message>
        <source>none yet</source>
        <translation>尚無</translation>
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
            <numerusform>%n 分鐘前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n 小時前</numerusform>
        </translation>
    </message>
    <message>
        <source>late: %1</source>
        <translation>遲滯：%1</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>序號</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>階段</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>記憶體</translation>
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
        <translation>處方與藥房的全部 %1 筆紀錄均與寫入時一致，鏈中無一遺失。</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) in the records of prescriptions and of the pharmacist&apos;s desk. Keep the database as it is and ask your administrator.</source>
        <translation>
            <numerusform>處方與藥房的紀錄有 %n 處問題。請保持資料庫原狀，並聯絡管理員。</numerusform>
        </translation>
    </message>
    <message>
        <source>Check of the records</source>
        <translation>紀錄核對</translation>
    </message>
    <message numerus="yes">
        <source>And %n more.</source>
        <translation>
            <numerusform>另有 %n 處。</numerusform>
        </translation>
    </message>
    <message>
        <source>Newest hash, in two halves; noted on paper today, it tells later whether what was written up to now was rewritten:</source>
        <translation>最新雜湊值（分兩行）；今日抄在紙上，日後即可知道至今所寫是否被重寫：</translation>
    </message>
    <message>
        <source>It proves neither who signed nor that nobody wrote the whole chain anew: compare the noted hash for that.</source>
        <translation>它不能證明簽名者是誰，也不能證明無人重寫整條鏈：後者須與抄下的雜湊值比對。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
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
        <translation>警示徵象：所記內容中未見</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 of %2 kinds expressly denied; not mentioned: %3 …</source>
        <translation>%2 類中 %1 類已明確否認；未提及：%3 等</translation>
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
        <translation>劑數</translation>
    </message>
    <message>
        <source>doses</source>
        <translation>劑</translation>
    </message>
    <message>
        <source>Doses a day</source>
        <translation>每日</translation>
    </message>
    <message>
        <source>a day</source>
        <translation>劑/日</translation>
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
        <translation>急診</translation>
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
        <translation>每煎分鐘數</translation>
    </message>
    <message>
        <source>Minutes of each boiling, for example 30, 20</source>
        <translation>每煎分鐘數，如 30, 20</translation>
    </message>
    <message>
        <source>Boil</source>
        <translation>煎次</translation>
    </message>
    <message>
        <source>Liquid of one dose</source>
        <translation>藥液</translation>
    </message>
    <message>
        <source>ml</source>
        <translation>ml</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>途徑</translation>
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
        <translation>飯後溫服</translation>
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
        <translation>超過 7 日（急診 3 日）時</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備註</translation>
    </message>
    <message>
        <source>printed below the directions</source>
        <translation>印於用法之下</translation>
    </message>
    <message>
        <source>Dosage form</source>
        <translation>劑型</translation>
    </message>
    <message>
        <source>not decided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>Decoction</source>
        <translation>湯劑</translation>
    </message>
    <message>
        <source>Granules</source>
        <translation>顆粒</translation>
    </message>
    <message>
        <source>Pills</source>
        <translation>丸劑</translation>
    </message>
    <message>
        <source>Powder</source>
        <translation>散劑</translation>
    </message>
    <message>
        <source>Outward use</source>
        <translation>外用</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>劑型</translation>
    </message>
    <message>
        <source>Who boils it</source>
        <translation>由誰煎藥</translation>
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
        <translation>煎藥</translation>
    </message>
    <message>
        <source>Who pays</source>
        <translation>費別</translation>
    </message>
    <message>
        <source>left open</source>
        <comment>who pays</comment>
        <translation>留空</translation>
    </message>
    <message>
        <source>Patient</source>
        <comment>who pays</comment>
        <translation>自費</translation>
    </message>
    <message>
        <source>Health insurance</source>
        <translation>健保</translation>
    </message>
    <message>
        <source>Public funds</source>
        <translation>公費</translation>
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
            <numerusform>%n 條</numerusform>
        </translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重試</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>沒有結果</translation>
    </message>
    <message>
        <source>No entry has all the ticked properties. Take some filters away.</source>
        <translation>沒有條目同時符合所選條件，請減少篩選。</translation>
    </message>
    <message>
        <source>Clear the filters</source>
        <translation>清除篩選</translation>
    </message>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>沒有找到「%1」</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>檢索結果</translation>
    </message>
    <message numerus="yes">
        <source>%n medicine(s)</source>
        <translation>
            <numerusform>%n 種中成藥</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s)</source>
        <comment>rows of the list</comment>
        <translation>
            <numerusform>共 %n 條</numerusform>
        </translation>
    </message>
    <message>
        <source>No favourites yet</source>
        <translation>尚無收藏</translation>
    </message>
    <message>
        <source>The pin beside the name of an entry keeps it here.</source>
        <translation>點條目名旁的圖釘，即收在這裡。</translation>
    </message>
    <message>
        <source>Nothing was looked at yet</source>
        <translation>尚未瀏覽</translation>
    </message>
    <message>
        <source>What you open is listed here, newest first.</source>
        <translation>開啟過的條目列於此，新者在前。</translation>
    </message>
    <message>
        <source>Nothing of this clinic yet</source>
        <translation>本診所尚無所記</translation>
    </message>
    <message>
        <source>Notes on entries, names of your stock and formulas of your own are listed here; the pen beside the name of an entry begins one.</source>
        <translation>條目札記、本診所品名與自擬方列於此；點條目名旁的筆即可開始。</translation>
    </message>
    <message>
        <source>Try fewer characters, the pinyin, or its initials; or look in another kind on the left.</source>
        <translation>請少輸幾個字，或用拼音、首字母；也可在左側換一個類別。</translation>
    </message>
    <message>
        <source>Search all kinds</source>
        <translation>在全部類別中查詢</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ResultRows</name>
    <message>
        <source>No facts recorded</source>
        <translation>未載資料</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RewardFields</name>
    <message>
        <source>Answers are rated by</source>
        <translation>回答由誰評分</translation>
    </message>
    <message>
        <source>The standard&apos;s name of the syndrome</source>
        <translation>證候的標準名</translation>
    </message>
    <message>
        <source>Principle, method, formula and herbs</source>
        <translation>理法方藥</translation>
    </message>
    <message>
        <source>The prescription audit</source>
        <translation>處方審核</translation>
    </message>
    <message>
        <source>Reward model (optional)</source>
        <translation>獎勵模型（可不填）</translation>
    </message>
    <message>
        <source>A checkpoint of a training with the objective &quot;Reward model&quot;.</source>
        <translation>目標為「獎勵模型」的訓練所得的檢查點。</translation>
    </message>
    <message>
        <source>Values begin with (optional)</source>
        <translation>價值模型的起點（可不填）</translation>
    </message>
    <message>
        <source>A reward model in LoRA form; without one they begin from nothing.</source>
        <translation>LoRA 形式的獎勵模型；不填則從零開始。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RunRows</name>
    <message>
        <source>Running</source>
        <translation>執行中</translation>
    </message>
    <message>
        <source>Saving and stopping</source>
        <translation>正在儲存並停止</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped, saved</source>
        <translation>已停止並儲存</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>Ended without a word</source>
        <translation>無聲結束</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Whole model</source>
        <translation>全參數</translation>
    </message>
    <message numerus="yes">
        <source>%n rank(s)</source>
        <translation>
            <numerusform>%n 個行程</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RunView</name>
    <message>
        <source>Load and try</source>
        <translation>載入與試跑</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>收尾</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>損失</translation>
    </message>
    <message>
        <source>smoothed %1; pale: as measured</source>
        <translation>平滑 %1；淺線為原值</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>未到</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>學習率</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度範數</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>詞元/秒</translation>
    </message>
    <message>
        <source>What is shown beside the charts</source>
        <translation>圖旁顯示的內容</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日誌</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>範例</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>指令</translation>
    </message>
    <message>
        <source>Log of the engine</source>
        <translation>引擎日誌</translation>
    </message>
    <message>
        <source>Command and run file</source>
        <translation>指令與執行檔案</translation>
    </message>
    <message>
        <source>Ranks</source>
        <translation>行程</translation>
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
            <numerusform>尚需約 %n 秒</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>尚需約 %n 分</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>尚需約 %n 小時</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting until the step is done and the checkpoint is written…</source>
        <translation>等待本步完成並寫好存檔……</translation>
    </message>
    <message>
        <source>Reading the run&apos;s folder…</source>
        <translation>正在讀取執行資料夾……</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>保留集</translation>
    </message>
    <message>
        <source>best %1, step %2</source>
        <translation>最佳 %1・步 %2</translation>
    </message>
    <message>
        <source>saved %1</source>
        <translation>存檔 %1</translation>
    </message>
    <message>
        <source>none has begun yet</source>
        <translation>尚未開始</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已結束</translation>
    </message>
    <message>
        <source>%1 running, %2 late</source>
        <translation>%1 個執行中，%2 個遲滯</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>%1 個執行中</translation>
    </message>
    <message>
        <source>Run folder: %1</source>
        <translation>執行資料夾：%1</translation>
    </message>
    <message>
        <source>Mean reward</source>
        <translation>平均獎勵</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SampleList</name>
    <message>
        <source>Sample before</source>
        <translation>上一個範例</translation>
    </message>
    <message>
        <source>Next sample</source>
        <translation>下一個範例</translation>
    </message>
    <message>
        <source>No answers are drawn in this kind of training.</source>
        <translation>這類訓練不生成範例。</translation>
    </message>
    <message>
        <source>Step %1, %2 of %3</source>
        <translation>步 %1，第 %2 個，共 %3 個</translation>
    </message>
    <message>
        <source>Expected: %1</source>
        <translation>標準：%1</translation>
    </message>
    <message>
        <source>Reward %1</source>
        <translation>獎勵 %1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ScaleDialog</name>
    <message>
        <source>Scale the doses</source>
        <translation>按比例調整劑量</translation>
    </message>
    <message>
        <source>Every dose is multiplied and rounded to what can be weighed; herbs without a dose stay so.</source>
        <translation>各味同乘後取可稱量的數；未寫劑量的不變。</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍數</translation>
    </message>
    <message>
        <source>or one dose of</source>
        <translation>或每劑</translation>
    </message>
    <message>
        <source>Grams of one dose</source>
        <translation>每劑克數</translation>
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
        <translation>調整</translation>
    </message>
    <message>
        <source>From a twentieth to twenty times.</source>
        <translation>二十分之一至二十倍。</translation>
    </message>
    <message>
        <source>One dose: %1 g → %2 g (× %3)</source>
        <translation>每劑：%1 g → %2 g（× %3）</translation>
    </message>
    <message>
        <source>A dose would be above %1 g.</source>
        <translation>有藥味將超過 %1 g。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SearchField</name>
    <message>
        <source>Clear the search</source>
        <translation>清空搜尋</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SectionList</name>
    <message>
        <source>Sections of the form</source>
        <translation>病歷各部分</translation>
    </message>
    <message>
        <source>recorded</source>
        <translation>已記錄</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>有未問項</translation>
    </message>
    <message>
        <source>%1, recorded</source>
        <translation>%1，已記錄</translation>
    </message>
    <message>
        <source>%1, not asked yet</source>
        <translation>%1，未問</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SettingFields</name>
    <message>
        <source>as the preset</source>
        <translation>按預設</translation>
    </message>
    <message>
        <source>Words are wanted.</source>
        <translation>請填寫名稱。</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation>模型自帶</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SettingsForm</name>
    <message>
        <source>Settings cannot be written to %1; changes last until the program ends.</source>
        <translation>無法寫入 %1，改動只在本次執行中有效。</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>介面</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟隨系統</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>System</source>
        <comment>theme</comment>
        <translation>跟隨系統</translation>
    </message>
    <message>
        <source>Light</source>
        <comment>theme</comment>
        <translation>淺色</translation>
    </message>
    <message>
        <source>Dark</source>
        <comment>theme</comment>
        <translation>深色</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主題</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>System</source>
        <comment>motion</comment>
        <translation>跟隨系統</translation>
    </message>
    <message>
        <source>Normal</source>
        <comment>motion</comment>
        <translation>正常</translation>
    </message>
    <message>
        <source>Reduced</source>
        <comment>motion</comment>
        <translation>減少</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>動態效果</translation>
    </message>
    <message>
        <source>Drawers and notices slide in, or appear at once.</source>
        <translation>抽屜與通知滑入，或直接出現。</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>takes effect when a model is loaded next</source>
        <translation>下次載入模型時生效</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>執行緒數</translation>
    </message>
    <message numerus="yes">
        <source>This machine has %n processor thread(s).</source>
        <translation>
            <numerusform>本機處理器有 %n 個執行緒。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 詞元</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>上下文長度</translation>
    </message>
    <message>
        <source>How much of a conversation the model sees; longer needs more memory.</source>
        <translation>模型能看到多長的對話；越長，佔用記憶體越多。</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>對話</translation>
    </message>
    <message>
        <source>Look facts up in new conversations</source>
        <translation>新對話預設查依據</translation>
    </message>
    <message>
        <source>Answers cite the knowledge base; each conversation has its own switch.</source>
        <translation>回答引用知識庫；每個對話可單獨開關。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>資料</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>開啟資料夾</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>資料資料夾</translation>
    </message>
    <message>
        <source>Data is not encrypted yet: use sample patients only.</source>
        <translation>資料尚未加密：請只錄入範例患者。</translation>
    </message>
    <message>
        <source>Knowledge base</source>
        <translation>知識庫</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>未安裝</translation>
    </message>
    <message>
        <source>Read-only; updates replace it and never touch your data.</source>
        <translation>只讀；更新時整體替換，不觸及您的資料。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>關於</translation>
    </message>
    <message>
        <source>Xinglin</source>
        <translation>杏林</translation>
    </message>
    <message>
        <source>For clinicians of Chinese medicine. It supports a decision and never takes one.</source>
        <translation>供中醫臨床使用。輔助判斷，不代替判斷。</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>許可</translation>
    </message>
    <message>
        <source>Interface and application under GPL-3.0-or-later, engine and kernels under Apache-2.0; Qt %1 under LGPL-3.0.</source>
        <translation>介面與應用以 GPL-3.0-or-later 釋出，引擎與運算元以 Apache-2.0 釋出；Qt %1 為 LGPL-3.0。</translation>
    </message>
    <message>
        <source>Pharmacy</source>
        <translation>藥房</translation>
    </message>
    <message>
        <source>Another than the dispenser</source>
        <translation>非調配人</translation>
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
        <translation>由誰核對</translation>
    </message>
    <message>
        <source>Anybody is for a pharmacy of one person only.</source>
        <translation>「不限」只用於僅有一人的藥房。</translation>
    </message>
    <message>
        <source>Clinic</source>
        <translation>機構</translation>
    </message>
    <message>
        <source>printed on prescriptions</source>
        <translation>印於處方</translation>
    </message>
    <message>
        <source>Name of the institution</source>
        <translation>機構名稱</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>科別</translation>
    </message>
    <message>
        <source>Prescription audit</source>
        <translation>處方稽核</translation>
    </message>
    <message>
        <source>a pharmacist&apos;s choice; what the law blocks stays so</source>
        <translation>由藥師決定；法定攔截不可更改</translation>
    </message>
    <message>
        <source>Memory of a conversation</source>
        <translation>對話占用的記憶體</translation>
    </message>
    <message>
        <source>8 bits take little more than half the memory; answers differ a little.</source>
        <translation>8 位元只用一半多一點的記憶體；回答會略有不同。</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 位元</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 位元</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>運算裝置</translation>
    </message>
    <message>
        <source>Automatic takes an NVIDIA card from Ampere on where the model fits, else the processor.</source>
        <translation>自動：有 Ampere 或更新的 NVIDIA 顯示卡且放得下模型時用顯示卡，否則用處理器。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>處理器</translation>
    </message>
    <message>
        <source>Sources of the facts</source>
        <translation>資料來源</translation>
    </message>
    <message>
        <source>Used with changes under CC BY 4.0: Historical Shanghan Corpus (psknlr), TCMEval-SDT (zhuyan166). Every source with its edition and licence: sources.tsv beside the knowledge base.</source>
        <translation>依 CC BY 4.0 使用並有改動：Historical Shanghan Corpus（psknlr）、TCMEval-SDT（zhuyan166）。各來源的版本與授權見知識庫旁的 sources.tsv。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SettingsPage</name>
    <message>
        <source>Groups of settings</source>
        <translation>設定分組</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SignDialog</name>
    <message>
        <source>Review this prescription</source>
        <translation>審核此處方</translation>
    </message>
    <message>
        <source>Dispense this prescription</source>
        <translation>調配此處方</translation>
    </message>
    <message>
        <source>Check this prescription</source>
        <translation>核對此處方</translation>
    </message>
    <message>
        <source>Hand out this prescription</source>
        <translation>發放此處方的藥品</translation>
    </message>
    <message>
        <source>Return this prescription to the physician</source>
        <translation>將此處方退回醫師</translation>
    </message>
    <message>
        <source>Answer for this prescription</source>
        <translation>答覆此處方</translation>
    </message>
    <message>
        <source>You answer for its lawfulness and fitness: findings, overrides, doses, marks and regimen. It gets its number.</source>
        <translation>您對處方的合法性與適宜性負責：審方結果、放行理由、劑量、腳註與用法。處方由此編號。</translation>
    </message>
    <message>
        <source>You answer for every herb, its weight and its separate packing.</source>
        <translation>您對每味藥材、稱量及另包負責。</translation>
    </message>
    <message>
        <source>You answer that what was dispensed is what was prescribed.</source>
        <translation>您負責核實所調配與處方一致。</translation>
    </message>
    <message>
        <source>You answer for the right patient and for what was said about taking it. Nothing follows after it.</source>
        <translation>您對病人身分與用藥交代負責。此後不再有簽名。</translation>
    </message>
    <message>
        <source>The physician confirms it with an answer, or voids it and writes another one.</source>
        <translation>醫師答覆確認，或作廢後另開。</translation>
    </message>
    <message>
        <source>The physician stands by it. It waits for its review again.</source>
        <translation>醫師堅持原方。處方重新等待審核。</translation>
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
        <translation>答覆</translation>
    </message>
    <message>
        <source>Note (may stay empty)</source>
        <translation>備註（可空）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Write who signs.</source>
        <translation>請寫明簽名人。</translation>
    </message>
    <message>
        <source>Write why: it stays with the prescription.</source>
        <translation>請寫明理由：將隨處方保留。</translation>
    </message>
    <message>
        <source>%1 signs as %2. The signature stays.</source>
        <translation>%1 以%2身分簽名。簽名不可撤回。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SignedSeal</name>
    <message>
        <source>Signed · %1</source>
        <translation>已簽 · %1</translation>
    </message>
    <message>
        <source>Signed · %1 · %2</source>
        <translation>已簽 · %1 · %2</translation>
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
        <translation>匯出 CSV…</translation>
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
        <translation>處方狀態</translation>
    </message>
    <message>
        <source>signed by physicians in these days</source>
        <translation>醫師簽於此期間</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Signatures by person</source>
        <translation>人員工作量</translation>
    </message>
    <message>
        <source>signed in these days</source>
        <translation>簽於此期間</translation>
    </message>
    <message>
        <source>Findings by rule</source>
        <translation>審方規則</translation>
    </message>
    <message>
        <source>prescriptions, at the last look</source>
        <translation>處方數，以末次審方為準</translation>
    </message>
    <message>
        <source>By physician</source>
        <translation>按醫師</translation>
    </message>
    <message>
        <source>Physician</source>
        <translation>醫師</translation>
    </message>
    <message>
        <source>Prescriptions</source>
        <translation>處方</translation>
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
        <translation>作廢</translation>
    </message>
    <message>
        <source>Overrides by rule</source>
        <translation>放行規則</translation>
    </message>
    <message>
        <source>confirmed, of the signed versions</source>
        <translation>已確認，限簽名版本</translation>
    </message>
    <message>
        <source>Returned prescriptions</source>
        <translation>退回的處方</translation>
    </message>
    <message>
        <source>When</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>處方號</translation>
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
        <translation>兩個日期請寫成 2026-01-31，早者在前。</translation>
    </message>
    <message numerus="yes">
        <source>%n prescription(s).</source>
        <translation>
            <numerusform>共 %n 張處方。</numerusform>
        </translation>
    </message>
    <message>
        <source>Handed out for %1.</source>
        <translation>發藥金額 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n handed out without a complete price, not in this sum.</source>
        <translation>
            <numerusform>另有 %n 張發藥時價格不全，未計入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Export the statistics</source>
        <translation>匯出統計</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV 檔案 (*.csv)</translation>
    </message>
    <message>
        <source>The statistics could not be written: choose another folder. %1</source>
        <translation>統計未能寫入：請另選資料夾。%1</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::StatusBar</name>
    <message>
        <source>Data stays on this machine</source>
        <translation>資料只在本機</translation>
    </message>
    <message>
        <source>Not encrypted: sample patients only</source>
        <translation>未加密，僅限範例患者</translation>
    </message>
    <message>
        <source>Knowledge base %1</source>
        <translation>知識庫 %1</translation>
    </message>
    <message>
        <source>No model: answers come from the knowledge base</source>
        <translation>無模型：回答僅由知識庫拼成</translation>
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
        <translation>註明理由退回醫師（Ctrl+R）</translation>
    </message>
    <message>
        <source>Signatures</source>
        <translation>簽名</translation>
    </message>
    <message>
        <source>%1 and sign (Ctrl+Enter)</source>
        <translation>%1並簽名（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>What blocks is not accepted: return it.</source>
        <translation>有攔截項，不得透過：請退回。</translation>
    </message>
    <message>
        <source>Voided: put back what was taken for it.</source>
        <translation>已作廢：請將已取藥材歸位。</translation>
    </message>
    <message>
        <source>Done: every signature is there.</source>
        <translation>已完成：簽名齊全。</translation>
    </message>
    <message>
        <source>With the physician, who answers here or writes another prescription.</source>
        <translation>在醫師處：由其在此答覆，或另開處方。</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>未簽</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TermsEditor</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation>
            <numerusform>已選 %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ThreadView</name>
    <message>
        <source>Conversation</source>
        <translation>對話</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::Toast</name>
    <message>
        <source>Close this notice</source>
        <translation>關閉此通知</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TrainingForm</name>
    <message>
        <source>1  Data</source>
        <translation>一  資料</translation>
    </message>
    <message>
        <source>Data file</source>
        <translation>資料檔案</translation>
    </message>
    <message>
        <source>JSON, JSON Lines, CSV or text, in UTF-8 or GB18030.</source>
        <translation>JSON、JSON Lines、CSV 或純文字，UTF-8 或 GB18030 編碼。</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>not recognised</source>
        <translation>無法辨識</translation>
    </message>
    <message>
        <source>Held-out file (optional)</source>
        <translation>保留檔案（可不填）</translation>
    </message>
    <message>
        <source>Of the same format; its loss is measured and never learned from.</source>
        <translation>格式相同；只測損失，不參與學習。</translation>
    </message>
    <message>
        <source>2  Base model and method</source>
        <translation>二  基礎模型與方法</translation>
    </message>
    <message>
        <source>Model folder</source>
        <translation>模型資料夾</translation>
    </message>
    <message>
        <source>A Hugging Face folder with config.json; training does not start from GGUF files.</source>
        <translation>含 config.json 的 Hugging Face 資料夾；不能從 GGUF 檔案開始訓練。</translation>
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
        <translation>全參數</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>Answers (SFT)</source>
        <translation>問答微調（SFT）</translation>
    </message>
    <message>
        <source>All text (pre-training)</source>
        <translation>全文（繼續預訓練）</translation>
    </message>
    <message>
        <source>Preferences (DPO)</source>
        <translation>偏好（DPO）</translation>
    </message>
    <message>
        <source>Start from nothing: draw the parameters, config.json alone is read</source>
        <translation>從零開始：隨機初始化參數，只讀 config.json</translation>
    </message>
    <message>
        <source>3  Settings</source>
        <translation>三  參數</translation>
    </message>
    <message>
        <source>Which settings are shown</source>
        <translation>顯示哪些參數</translation>
    </message>
    <message>
        <source>Simple</source>
        <translation>簡單</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>專家</translation>
    </message>
    <message>
        <source>Published settings</source>
        <translation>已發表的設定</translation>
    </message>
    <message>
        <source>None: as below</source>
        <translation>不用：按下列各項</translation>
    </message>
    <message>
        <source>4  Check and memory</source>
        <translation>四  檢查與記憶體</translation>
    </message>
    <message>
        <source>reads every row, loads nothing</source>
        <translation>逐列讀資料，不載入模型</translation>
    </message>
    <message>
        <source>Ranks on this machine</source>
        <translation>本機行程數</translation>
    </message>
    <message>
        <source>5  Start</source>
        <translation>五  開始</translation>
    </message>
    <message>
        <source>Name of the training</source>
        <translation>訓練名稱</translation>
    </message>
    <message>
        <source>Start the training</source>
        <translation>開始訓練</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>複製指令</translation>
    </message>
    <message>
        <source>A whole number from 1 on.</source>
        <translation>請填不小於 1 的整數。</translation>
    </message>
    <message>
        <source>Choose a data file.</source>
        <translation>請選擇資料檔案。</translation>
    </message>
    <message>
        <source>The data file is not there or cannot be read.</source>
        <translation>資料檔案不存在或無法讀取。</translation>
    </message>
    <message>
        <source>Choose the folder of the base model.</source>
        <translation>請選擇基礎模型資料夾。</translation>
    </message>
    <message>
        <source>The model folder has no config.json.</source>
        <translation>模型資料夾中沒有 config.json。</translation>
    </message>
    <message>
        <source>Choose the format of the data file.</source>
        <translation>請選擇資料檔案的格式。</translation>
    </message>
    <message>
        <source>Correct the settings that are marked.</source>
        <translation>請改正標出的參數。</translation>
    </message>
    <message>
        <source>Stop checking</source>
        <translation>停止檢查</translation>
    </message>
    <message>
        <source>Check data and memory</source>
        <translation>檢查資料與記憶體</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在讀取…</translation>
    </message>
    <message>
        <source>Mend what the check found, then check again.</source>
        <translation>請改正檢查發現的問題，再檢查一次。</translation>
    </message>
    <message>
        <source>Check data and memory first.</source>
        <translation>請先檢查資料與記憶體。</translation>
    </message>
    <message>
        <source>The training goes on when this window is closed. Its run.json is kept with it.</source>
        <translation>關閉視窗後訓練繼續進行；run.json 與訓練一同儲存。</translation>
    </message>
    <message>
        <source>Reward model</source>
        <translation>獎勵模型</translation>
    </message>
    <message>
        <source>Rewards, groups of answers (GRPO)</source>
        <translation>獎勵，分組回答（GRPO）</translation>
    </message>
    <message>
        <source>Rewards, with values (PPO)</source>
        <translation>獎勵，帶價值模型（PPO）</translation>
    </message>
    <message>
        <source>Choose what rates the answers: a rule, or a reward model.</source>
        <translation>請選擇回答由誰評分：規則或獎勵模型。</translation>
    </message>
    <message>
        <source>%1 ranks hold one model by the settings of tensor and pipeline parallel: %2 ranks are not a multiple.</source>
        <translation>依張量平行與管線平行的設定，%1 個行程合存一份模型：%2 個行程不是其整數倍。</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TrainingPage</name>
    <message>
        <source>The model is in the library: load it there, then ask it in Chat.</source>
        <translation>模型已加入模型庫：在那裡載入後即可對話。</translation>
    </message>
    <message>
        <source>All trainings</source>
        <translation>全部訓練</translation>
    </message>
    <message>
        <source>Same settings</source>
        <translation>沿用設定</translation>
    </message>
    <message>
        <source>A new training that begins with these settings</source>
        <translation>以這些設定新增訓練</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>停止並儲存</translation>
    </message>
    <message>
        <source>End at once</source>
        <translation>立即終止</translation>
    </message>
    <message>
        <source>What was learned since the last checkpoint is lost</source>
        <translation>最近存檔之後學到的內容會遺失</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>繼續訓練</translation>
    </message>
    <message>
        <source>Use in chat</source>
        <translation>用於對話</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>新增訓練</translation>
    </message>
    <message>
        <source>Trainings</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>No training yet</source>
        <translation>還沒有訓練</translation>
    </message>
    <message>
        <source>A training teaches a model from your own file of questions and answers, on this machine. It goes on when the window is closed, and can be stopped and gone on with.</source>
        <translation>用您自己的問答檔案在本機訓練模型。關閉視窗後繼續進行，可隨時停止，也可繼續。</translation>
    </message>
    <message>
        <source>Merging…</source>
        <translation>正在合併…</translation>
    </message>
    <message>
        <source>Rank %1 has said nothing for a minute. Stop and save, or look at its machine.</source>
        <translation>行程 %1 已一分鐘沒有心跳。請停止並儲存，或檢查所在機器。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>訓練</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TriState</name>
    <message>
        <source>Not asked</source>
        <translation>未問</translation>
    </message>
    <message>
        <source>None</source>
        <comment>the patient was asked and denies it</comment>
        <translation>無</translation>
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
        <translation>複製</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>重新回答</translation>
    </message>
    <message>
        <source>Ask in other words</source>
        <translation>改問</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>續寫</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>No answer came</source>
        <translation>未得到回答</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>中斷</translation>
    </message>
    <message>
        <source>%1 / %2   this answer has %2 versions</source>
        <translation>%1 / %2&#x3000;此答有 %2 個版本</translation>
    </message>
    <message>
        <source>%1 / %2   this question has %2 versions</source>
        <translation>%1 / %2&#x3000;此問有 %2 個版本</translation>
    </message>
    <message numerus="yes">
        <source>Found %n source(s) %1</source>
        <extracomment>%1 is a time</extracomment>
        <translation>
            <numerusform>檢索到 %n 條依據 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The question in other words</source>
        <translation>改寫的問題</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新提問</translation>
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
        <translation>問</translation>
    </message>
</context>
<context>
    <name>xinglin::ui::UnsavedDot</name>
    <message numerus="yes">
        <source>%n unsaved change(s)</source>
        <translation>
            <numerusform>未儲存的改動 %n 處</numerusform>
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
        <translation>已簽</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>已作廢</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>未儲存</translation>
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
        <translation>查詢患者</translation>
    </message>
    <message>
        <source>Name, number or complaint</source>
        <translation>姓名、門診號或主訴</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>就診</translation>
    </message>
    <message>
        <source>No patients yet</source>
        <translation>尚無患者</translation>
    </message>
    <message>
        <source>Each visit has one case; every saved version is kept.</source>
        <translation>每次就診一份病案，儲存的各版本均保留。</translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>%1 歲</translation>
    </message>
    <message>
        <source>first visit</source>
        <translation>初診</translation>
    </message>
    <message>
        <source>follow-up</source>
        <translation>複診</translation>
    </message>
    <message>
        <source>No complaint recorded yet</source>
        <translation>尚未記錄主訴</translation>
    </message>
</context>
</TS>
