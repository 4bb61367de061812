# 記録を一行ずつ説明する言葉(sekisho read --lines)。

## 誰が、誰に

line-peer = { $whose ->
        [ours] うちの { $peer }{ " " }
        [foreign] 外部の { $peer }{ " " }
        [stranger] 見知らぬ相手 { $peer }{ " " }
       *[unknown] { $peer }{ " " }
    }
line-named = { $peer }({ $name })
line-helo = 「{ $name }」と名乗っています。
line-message = メール { $id }{ " " }
line-message-unnamed = メール
line-to-one = { $recipient } へのメール
line-to-more = { $recipient } ほか{ $count }件へのメール
line-to-count = { $count }件の宛先へのメール
line-to-nobody = メール(宛先はこの行に書かれていません)
line-host = { " " }{ $host }{ " " }
line-some-host = 相手のサーバ
line-list = ブロックリスト { $zone }(迷惑メールの送信元の一覧)
line-list-unnamed = ブロックリスト(迷惑メールの送信元の一覧)

## 訪問とログイン

line-knocked = { $peer }が接続してきました。
line-knocked-unnamed = 外から接続がありました。誰かは、ほかの行で分かります。
line-described = 接続してきた相手は { $peer }です。
line-logged-in = { $account } としてのログインに成功しました。
line-login-failed = { $account } としてのログインに{ $count ->
        [0] 失敗しました。
        [1] 失敗しました。
       *[other] { $count }回失敗しました。
    }
line-login-failed-unnamed = ログインに{ $count ->
        [0] 失敗しました。
        [1] 失敗しました。
       *[other] { $count }回失敗しました。
    }
line-login-from = 接続してきたのは、{ $peer }です。
line-closed = 接続が終わりました。
line-blocklist-asked = { $peer }が{ $list }に載っていないか、調べています。
line-blocklist-listed = { $peer }は、{ $list }に載っています。
line-blocklist-passed = { $peer }は、{ $list }に載っていませんでした。
line-account-created = サーバが、利用者 { $account } の受信箱を作りました。

## 預かる

line-arrived-from = { $peer }から、差出人 { $sender } の{ $message }を預かりました。
line-arrived-taken = 差出人 { $sender } の{ $message }を預かりました。誰からかは、ほかの行で分かります。
line-arrived-peer = { $peer }から、{ $message }を預かります。
line-arrived-got = { $peer }から、{ $message }を預かりました。
line-arrived-sender = { $message }の差出人は { $sender } です。
line-arrived-program = このサーバの中のプログラムが、差出人 { $sender } の{ $message }を出しました。
line-arrived-report = このサーバ自身が、配送の報告の{ $message }を書きました。
line-arrived-report-about = このサーバ自身が、メール { $before } についての報告の{ $message }を書きました。
line-arrived-filter = 検査のプログラムから、{ $message }が戻ってきました。
line-arrived-filter-before = 検査のプログラムから、{ $message }が戻ってきました。検査の前の番号は { $before } です。
line-arrived = { $message }についての覚え書きです。
line-arrived-login = { $account } としてログインしています。
line-standing-stranger = サーバは、この相手を見知らぬ相手として扱っています。
line-standing-own = サーバは、この相手を身内と認めています。
line-recipients = 宛先は{ $count }件です。
line-size = 大きさは { $size } です。
line-message-id = メールに書かれた識別番号(Message-ID)は { $id } です。
line-recipient = 宛先 { $recipient } を受け付けました。

## 届ける

line-fate-delivered = { $mail }を、このサーバの中の受信箱(または受け取りのプログラム)に届けました。
line-fate-handed-over = { $mail }を{ $host }に渡しました。
line-fate-filtered = { $mail }を、このサーバの検査のプログラム(ウイルスや迷惑メールの検査)に渡しました。検査が済むと戻ってきます。
line-fate-deferred = { $mail }は、まだ渡せません。あとで自動的に送り直します。
line-fate-failed = { $mail }は、届けられませんでした。もう送り直しません。
line-fate-expired = { $mail }は、何日も試しましたが届かず、サーバがあきらめました。
line-fate-held = { $mail }を、送らずに止めてあります。人が決めるまで動きません。
line-fate-discarded = { $mail }を、サーバの決まりにより捨てました。誰にも届きません。
line-hop = 相手のサーバは{ $host }です。
line-sender = 差出人は { $sender } です。
line-original = もとの宛先は { $recipient } で、別名か転送によって変わりました。
line-controlling = sendmail は、これを { $recipient } のものとして処理しました(もとの宛先か、送った人です)。
line-reply = 返事は「{ $reply }」です。
line-connecting = メールを渡すために{ $host }へ接続しています。どのメールかは、ほかの行で分かります。
line-transfer-failed = メール{ $count }通を{ $host }に渡せませんでした。あとで自動的に送り直します。
line-reported = { $message }が届かなかったことを、差出人に報告しました。
line-reported-in = { $message }が届かなかったことを、差出人に報告しました。報告のメールは { $report } です。
line-finished = { $message }の処理は、すべて終わりました。

## 断る

line-refused-connect = { $peer }を、接続してきたところで断りました。
line-refused-helo = { $peer }を、名乗ったところで断りました。
line-refused-mail = { $peer }からの、差出人 { $sender } のメールを断りました。
line-refused-rcpt = { $peer }からの、差出人 { $sender }、宛先 { $recipient } のメールを断りました。
line-refused-data = { $peer }が送ってきたメールの本文を断りました。差出人は { $sender }、宛先は { $recipient } です。
line-refused-other = { $peer }の命令を断りました。
line-why-relay = 宛先が外部なのに、送ってよい相手だと確かめられなかったためです。不正中継を防ぐ、正しい断り方です。
line-why-unknown-recipient = その宛先は、ここにはありません。
line-why-recipient = この宛先は受け付けていません。外部の宛先なのか、ここにない名前なのかは、この行からは分かりません。
line-why-listed = ブロックリスト(迷惑メールの送信元の一覧)に載っている相手だからです。
line-why-bad-sender = 差出人のアドレスやドメインに、おかしな点があるためです。
line-why-own-address = うちのアドレスを差出人にしながら、本人だと示さなかったためです。
line-why-bad-name = 相手の名前(DNS に登録された名前、または名乗った名前)に、おかしな点があるためです。
line-why-greylisted = 初めての相手なので、しばらくしてから来るように答えました(グレイリスト)。まともなサーバなら、送り直してきます。
line-why-too-much = 接続、宛先、誤りなどの数が多すぎたためです。
line-why-content = メールの中身が、検査で引っかかったためです。
line-why-protocol = メールのやりとりの決まり(SMTP)を守らなかったためです。
line-why-login-needed = 先にログインか、暗号化(TLS)が必要だったためです。
line-why-trouble = こちらのサーバの都合(ディスクや、調べものの失敗など)によるもので、相手のせいではありません。
line-why-policy = このサーバに決めてある規則によるものです。
line-temporary = 「あとでもう一度」という、一時的な断り方です。
line-told = 「{ $reply }」と答えました。

## 変わったふるまい

line-odd-too-early = { $peer }は、こちらが話し終わるのを待たずに話し始めました。迷惑メールを送るプログラムによくあることです。
line-odd-too-many-errors = { $peer }は、誤った命令を何度も送ってきました。
line-odd-too-often = { $peer }は、短いあいだに何度も接続してきました。
line-odd-probing = { $peer }は、どんな宛先があるかを探る命令(VRFY、EXPN など)を送ってきました。
line-odd-login-attack = サーバは、{ $peer }がパスワードを当てようとしていると疑っています。
line-odd-name-doubted = { $peer }の名乗った名前が、そのIPアドレスの名前と一致しませんでした。
line-forged = 差出人に { $sender } と書かれていますが、そのドメインのサーバを通らず、{ $peer }から出されたメールです。差出人は偽物です。
line-odd-not-smtp = { $peer }は、メールではない通信(Web など)を送ってきました。

## 何も変えない行

line-note-empty = 時刻だけの、空の行です。
line-note-service = メールサーバの起動、停止、設定の読み込みについての行です。
line-note-tls = 通信の暗号化(TLS)についての行です。
line-note-statistics = サーバが数えた数字です。
line-note-dns = DNS(名前とIPアドレスの対応表)で調べた結果です。
line-note-connection = 相手のサーバとの接続を、閉じたり使い回したりしたという行です。
line-note-passing = メールが、サーバの中で次の係に渡ったという行です。
line-note-repetition = 別の行にあることを、もう一度書いた行です。
line-note-warning = サーバが、設定やファイルに気がかりな点があると言っています。
line-note-step = 処理の途中を書いた行です。
line-repeated = すぐ前の行と同じことが、あと{ $count }回ありました。
line-unknown = { $format } の行ですが、意味が分かりません。推測はせず、分からない行として数えます。
line-of-no-format = この行は、知っているどの形式にも当てはまりません。理解できない行として数えるだけで、推測はしません。
line-other = メールサーバの行ではありません。
line-remark = 読みちがえやすい行です: { $remark }

## 五つの動詞のどれに数えるか

counted-yes = 「{ $verb }」に{ $count }件と数えます。
counted-giver-decides = どれに数えるかは、誰が持ち込んだかで決まります。身内なら「送信」、見知らぬ相手なら、うち宛ては「受信」、よそ宛ては「中継」です。同じメールのほかの行で分かります。
counted-giver-unknown = 誰が持ち込んだのかが記録にないので、どれにも数えません。
counted-other-lines-decide = この行だけでは、どれにも数えません。宛先ごとにどうなったかが、ほかの行に出ます。
counted-waiting = まだ届いていないので、どれにも数えません。
counted-not-delivered = 届かなかったので、どれにも数えません。
counted-nobody = 受け取った宛先が0件なので、どれにも数えません。
counted-filtered = サーバの中を移っただけなので、どれにも数えません。
counted-report = サーバ自身の報告なので、どれにも数えません。
counted-login-failed = ログインの失敗は、メールではないので、どれにも数えません。
counted-as-before = すぐ前の行と同じに扱います。
counted-repetition = もとの行で数えたので、ここでは数えません。
counted-no-mail = メールの受け渡しではないので、どれにも数えません。
counted-unknown = どれにも数えません。
counted-other = どれにも数えません。

## 危険か

danger-line-ordinary = ふつうのことです。
danger-line-refused = 断ったので安全です。
danger-line-relayed = 危険です。見知らぬ相手のメールを、外部へ送り出しています。
danger-line-perhaps-relayed = 確かめてください。差出人も宛先も外部なので、持ち込んだのが身内でなければ、不正中継です。
danger-line-own-address = 確かめてください。外部から来た相手が、ログインせずに、うちのアドレスを差出人にしています。
danger-line-login-failed = 打ちまちがいのこともあります。何度も続くなら、誰かがパスワードを当てようとしています。
danger-line-login-outside = 本人が外出先から使ったのなら心配ありません。心当たりがなければ、すぐにパスワードを変えてください。
danger-line-probing = 悪用の下調べのことがあります。これだけなら、被害はありません。
danger-line-backscatter = 差出人が偽物だと、この報告は無関係な人に届いてしまいます。
danger-line-visitor-listed = 断る設定にしていれば、このあと断ります。
danger-line-trouble = サーバの具合に関わることなので、管理者が一度見てください。
danger-line-forged = 勝手に名前を使われただけで、そのサーバから送られたのではありません。
danger-line-warning = 急ぎではありません。続くようなら、管理者が一度見てください。
danger-line-held = 中身を確かめ、送るか取り除くかを決めてください。
danger-line-late = 遅れているだけで、メールは失われていません。
danger-line-lost = 危険ではありませんが、この宛先には届いていません。
danger-line-unknown = 危険かどうかも、この行からは言えません。
danger-line-other = メールとは関わりがありません。

## 言葉づかいが誤解を招く行

misleading-appleshare-accepted = 「発信しました」と書かれていますが、実際は逆で、“ ”の中の相手から預かったという意味です。こちらから送ったのではありません。
misleading-appleshare-nobody = 「送信しました」と書かれていますが、受取人数が0なので、誰も受け取っていません。
misleading-exim-arrow = 「<=」は、サーバがメールを預かったという印で、送ったという意味ではありません。どこへ行ったかは、同じ番号の「=>」の行で分かります。
misleading-may-be-forged = 「forged(偽造)」は、IPアドレスの名前を両方向から確かめられなかったという意味で、差出人が偽物だという意味ではありません。
misleading-relay-temporary = 450 番台の「あとでもう一度」という形ですが、中継は断っています。何度来ても通りません。
misleading-blocklist-passed = ブロックリストに載っていないというだけで、中継を断るかどうかとは関係がありません。このあと中継されることもあります。
misleading-account-created = 新しい人が加わったのではありません。サーバが正しく終了できなかったあとに、利用者の一覧を作り直したときの行で、害はありません。
misleading-failed-to-verify = 名乗った名前を確かめられなかったというだけで、何も断っていません。差出人とも関係がなく、このあとメールは預かられます。
misleading-sent-to-filter = 「送った」という書き方ですが、サーバの中の検査に回しただけで、まだ誰にも届いていません。
misleading-stalker-relayed = 「relayed」は、よそのサーバに渡したという意味でしかありません。身内が出したふつうのメールにも書かれるので、不正中継の印ではありません。
misleading-sent-by-whom = 「sent」は、よそのサーバに渡したという意味です。「relayed」と書かれていなくても、見知らぬ相手から預かったメールなら、不正中継です。
misleading-sendmail-ctladdr = 「ctladdr=」の名前は、サーバが処理のために当てたもので、その人がログインして送った証拠にはなりません。
misleading-sent-to-mailbox = 「sent」と書かれていますが、よそへ送ったのではなく、うちの受信箱に届いたという意味です。
misleading-dsn-accepted = 「dsn=2」で始まる番号は、次のサーバが受け取ったという意味です。身内のメールかどうかも、相手が読めるところに届いたかどうかも、示しません。
misleading-sendmail-user-unknown = 「User unknown」と書かれていても、宛先がないとは限りません。ブロックリストなど、ほかの理由で断られたときにもこう書かれます。本当の理由は「reply=」にあります。
misleading-postfix-refused-to-talk = 相手は 5 で始まる番号で、はっきり断っています。Postfix はこれを一時的なものとして送り直しますが、待っても通らないことがあります。
misleading-opensmtpd-network-error = 「Network error」と書かれていても、回線の故障とは限りません。相手のサーバに断られたときにも、OpenSMTPD はこう書きます。
