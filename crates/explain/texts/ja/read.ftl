# ほかのサーバの記録を読む(sekisho read): 判定のページ、時系列、見張り。

## 記録の形式

format-postfix = Postfix
format-dovecot = Dovecot
format-sendmail = sendmail
format-opensmtpd = OpenSMTPD
format-exim = Exim
format-qmail = qmail
format-stalker = SIMS / CommuniGate
format-appleshare = AppleShare IP
format-haraka = Haraka
format-sekisho = Sekisho
format-headers = メールのヘッダ
format-queue-file = 送り出しを待つメール
format-transcript = 中継テストの記録
format-pattern = 指定された書式
format-none = メールの記録ではありません

## 答え

answer-abused = このサーバは濫用されています: { $title }。下の「すぐ行うこと」を、上から順に行ってください。
    .label = 濫用あり
answer-likely = このサーバは濫用されているとみられます: { $title }。下の「すぐ行うこと」を、上から順に行ってください。
    .label = 濫用のおそれ
answer-cannot-tell = 濫用されているかどうか、この記録だけでは判断できません: { $title }。何が分かれば決まるかを、下に書きました。
    .label = 判断できません
answer-troubled = このサーバが濫用された形跡は、記録にありません。ただし、知っておいていただきたいことが{ $count }件あります: { $title }{ $count ->
        [1] { "" }
       *[other] など
    }。
    .label = 濫用なし
answer-clean = 記録に、このサーバが濫用された形跡はありません。
    .label = 濫用なし
answer-unsure = 理解できた行には濫用の形跡がありませんが、理解できない行が多いので、ないとは言い切れません。
    .label = 判断できません
answer-nothing = 読んだ記録にメールの受け渡しの行がないため、判断できません。別の記録も読ませてください。
    .label = 判断できません

## 読んだもの

verdict-read = 読んだ記録
verdict-source = { $file }({ $formats }) { $lines } 行、うち理解できない行 { $unknown }
verdict-source-mixed = { $file }({ $formats }) { $lines } 行、うち理解できない行 { $unknown }、ほかのプログラムの行 { $other }
verdict-other-files = ほか{ $count }個のファイル
verdict-span = 期間: { $span }
verdict-no-span = 時刻の書かれた行がありません
verdict-from-to = { $from } から { $to } まで
verdict-unknown = 理解できない行は、推測せずに数だけ数えています。「sekisho read --unknown ファイル」で、どの行かが見られます。
verdict-ours = うちのものとみなしたもの
verdict-ours-inferred = 記録から推定しました。違うときは「sekisho read --our うちのドメイン ファイル」のように教えてください。ドメイン、アドレス、ネットワーク(192.168.0.0/24 など)を、いくつでも指定できます。答えが変わることがあります。
verdict-ours-given = 指定されたとおりです。
verdict-ours-none = どれがうちのものか、記録からは分かりませんでした。「sekisho read --our うちのドメイン ファイル」のように教えてください。
verdict-verbs = 何が何件あったか(宛先の数)
chart-hours = グラフは { $from } から、一目盛り{ $count }時間です。高さは、それぞれの行でいちばん多いところに合わせています。
chart-days = グラフは { $from } から、一目盛り{ $count }日です。高さは、それぞれの行でいちばん多いところに合わせています。

## 見つかったこと

verdict-incident = { $number }. { $title }({ $certainty })
verdict-row-count = 数
verdict-row-actors = 相手
verdict-row-accounts = うちの側
verdict-row-when = いつ
verdict-row-why = 根拠
verdict-row-lines = 証拠の行
verdict-row-do = すぐ行うこと
verdict-row-decider = 決め手

verdict-limits = この記録からは分からないこと
verdict-limit-beginning = { $from } より前のことは、この記録にありません。もっと前の記録があれば、一緒に読ませてください。
verdict-limit-other-servers = ほかのサーバや機器から直接出たメールは、ここには出てきません。うちの中にほかのサーバがあれば、その記録も読ませてください。
verdict-limit-content = メールの中身は、記録に残りません。正しいパスワードで少しずつ送られたものは、ふつうの送信と見分けがつきません。

## 時系列

timeline-empty = あてはまる行はありません。

## 見張り(--follow)

follow-begun = { $title }({ $certainty }): 相手は { $actors } です。くわしくは「sekisho read { $file }」で見られます。
follow-subject = 【{ $certainty }】{ $title }が始まりました({ $host })
follow-opening = { $host } のメールサーバの記録を見張っていて、次のことに気づきました。
follow-what = { $title }({ $certainty })
follow-why = そう考えた根拠:
follow-lines = 証拠の行:
follow-do = すぐ行うこと:
follow-closing = くわしくは、記録のあるコンピュータで「sekisho read { $file }」を行ってください。この知らせは、一つのことについて一度だけ送ります。

## 書式のファイルの間違い

pattern-at = { $line }行目の{ $column }文字目: { $cause }
pattern-no-equals-sign = 「=」がありません。「line = …」または「received = 単語」のように書いてください。
pattern-unknown-key = 「{ $about }」は、「line」でも「line.意味」でも、意味の名前({ $known })でもありません。
pattern-unknown-field = { $about } という欄はありません。使えるのは { $known } です。
pattern-open-brace = このかっこが閉じられていません。欄の名前のあとで閉じてください。
pattern-twice = { $about } が二度出てきます。一つの欄は一度だけ書いてください。
pattern-nothing-between = { $about } とその前の欄の間に、何か文字が必要です。ないと、どこで区切るのかが分かりません。
pattern-no-verb = 何が起きたかを表す単語の欄(verb)がありません。欄を入れるか、「line.delivered = …」のように意味を書いてください。
pattern-word-twice = 「{ $about }」には、もう意味が付いています。一つの単語の意味は一つにしてください。
pattern-empty = 「=」のあとに何も書かれていません。
pattern-no-line = 記録の行の形が書かれていません。「line = …」を少なくとも一つ書いてください。
