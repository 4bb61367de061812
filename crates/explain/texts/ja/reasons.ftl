# なぜそう判断したか(Reason ごとに一つ)。
# 本文: 管理者に見せる一文。.advice: 管理者のすること。.sender: 送った人への配送報告に載せる一文。

## 受け入れた理由

reason-local-recipient = このサーバに受信箱がある宛先です。
    .advice = することはありません。
reason-account-may-send = ログインした利用者なので、外部へ送れます。
    .advice = することはありません。
reason-forward-may-send = この利用者が転送先に決めている宛先なので、外部へ送れます。
    .advice = 何もする必要はありません。転送をやめるには「sekisho account forward アドレス off」とします。
reason-device-may-send = 登録された機器なので、外部へ送れます。
    .advice = することはありません。
reason-recipient-behind = うちのドメインの宛先で、後ろのサーバ(このサーバの奥にあるメールサーバ)に受信箱があります。
    .advice = することはありません。
reason-pop-before-smtp-may-send = 直前に同じIPアドレスからこの利用者のメールを受信していたので、しばらくのあいだ送信(POP before SMTP)を認めています。
    .advice = 本人に心当たりがなければ、「sekisho account legacy アドレス off」でこの許可をやめ、パスワードを変えてください。同じIPアドレスにいる人なら、誰でもこの利用者として送れるためです。
reason-sender-from-outside = 外部の差出人です。ここ宛てのメールなら、どこからでも受け取ります。
    .advice = することはありません。
reason-own-address-vouched-by-spf = 差出人はうちのアドレスですが、うちの SPF レコード(DNS に公開した「正規の送信元」の一覧)に載っているサーバから来ました。
    .advice = 心当たりのない転送元であれば、SPF レコードに載せているサーバを見直してください。
reason-own-address-from-forwarder = 差出人はうちのアドレスですが、設定 receiving.forwarders に書かれた転送元のサーバから来ました。
    .advice = 心当たりのない転送元であれば、receiving.forwarders からそのネットワークを消してください。
reason-sender-is-account = ログインした本人のアドレスです。
    .advice = することはありません。
reason-sender-is-device = この機器に許されたアドレスです。
    .advice = することはありません。

## 決まりにより断った理由

reason-relay-needs-login = 外部へ送れるのは、ログインした利用者と登録された機器だけです。
    .advice = 何もする必要はありません。もし身内の方の送信でしたら、メールソフトの送信設定を「ポート 587、STARTTLS、ログインあり」に直してもらってください。
reason-no-such-recipient = その宛先はここにありません。
    .advice = 届くべきアドレスでしたら、綴りを確かめ、「sekisho account add アドレス」か「sekisho alias add アドレス 届け先」で作ってください。
reason-own-address-needs-login = うちのアドレスを差出人に使えるのは、ログインした本人だけです。
    .advice = ほとんどは他人によるなりすましで、断ったので済んでいます。外部のサービスにうちの名前で送らせているのでしたら、そのサービスを SPF レコードに加えてください。
reason-login-required = この扉では、まずログインが必要です。
    .advice = 身内の方でしたら、メールソフトの送信設定で「送信サーバの認証」を有効にしてもらってください。
reason-sender-not-yours = ログインした利用者のアドレスではない差出人です。
    .advice = メールソフトの差出人アドレスを直してもらうか、正当な使い方なら「sekisho account grant 利用者 アドレス」で許してください。身に覚えがないと言われたら、パスワードを変えてください。
reason-from-not-yours = メールの From 欄が、送った本人のアドレスではありません。
    .advice = From 欄のアドレスを直してもらうか、正当な使い方なら「sekisho account grant 利用者 アドレス」で許してください。
reason-account-disabled = この利用者は、管理者が送信とログインを止めています。
    .advice = 止めた理由は「sekisho account list」で見られます。もう使ってよければ「sekisho account enable アドレス」で戻せます。保留になったメールは、戻しただけでは出ていきません。「sekisho queue release アドレス」で送り出せます。
reason-role-cannot-send = postmaster と abuse は受け取り専用で、ログインにも差出人にも使えません。
    .advice = ご自分のアドレスでログインし、ご自分のアドレスを差出人にしてください。
reason-gateway-hides-visitors = これはルータなどのIPアドレスです。ルータの向こうにいる誰もが、このIPアドレスに見えてしまうことがあります。
    .advice = 機器からの送信でしたら、ルータを通さず、機器のIPアドレスのままこのサーバにつながるように配線や設定を直してください。LAN の扉のポートをルータで外に開けている場合は閉じてください。運転中に閉じられたIPアドレスは「sekisho device list」で分かり、「sekisho device reopen IPアドレス」で開けられます。
reason-not-a-named-device = このIPアドレスの機器は登録されていません。
    .advice = うちの機器でしたら「sekisho device add 名前 IPアドレス 差出人アドレス」で登録してください。受信のあとだけ送信を認めている古いメールソフトでしたら、先に受信してもらってください(15 分間有効です)。心当たりがなければ、そのままで安全です。
reason-local-user-unknown = このユーザー(Unix ユーザー)のプログラムには、送信が許されていません。
    .advice = うちのプログラムなら、設定 sendmail.users にその Unix ユーザーと差出人アドレスを書き、「sekisho config reload」を実行してください。心当たりがなければ、そのユーザーで何が動いているか調べてください。
reason-login-failed = 利用者名かパスワードが違います。
    .advice = 身内の方でしたら、メールソフトに保存されたパスワードを直してもらってください。知らない相手からなら、断れているので何もする必要はありません。
reason-login-needs-tls = パスワードが盗み見られないよう、暗号化(TLS)してからでないとログインできません。
    .advice = メールソフトの送信設定で「STARTTLS」または「SSL/TLS」を選んでもらってください。
reason-login-mechanism-unknown = このサーバにないログイン方式です。
    .advice = メールソフトの認証方式を「通常のパスワード」(PLAIN)にしてもらってください。
reason-too-many-login-failures = このネットワークから、またはこの名前に、違うパスワードがいくつも試されました(同じパスワードが多くの名前に試された場合もあります)。しばらくログインを受け付けません。
    .advice = 身内の方でしたら、パスワードを直してから15分ほど待ってもらってください。最近ログインできていた場所からなら、よその誰かが試していても締め出されません。「sekisho why IPアドレス」でこれまでの様子が分かります。
reason-password-changed = パスワードが変わったので、前のパスワードでログインしていた接続を切り、送りかけのメールを止めました。
    .advice = 本人のメールソフトとスマートフォンすべてに、新しいパスワードを入れてもらってください。保留のメールが本人のものでしたら「sekisho queue release アドレス」で送り出せます。要らないメールは「sekisho queue remove ID」で取り除けます。
reason-legacy-login-ended = この利用者に期限つきで認めていた古い方式(APOP、または受信後の送信)は、期限が過ぎました。
    .advice = メールソフトを「TLS で暗号化し、名前とパスワードでログインする」設定に変えてもらってください。まだ変えられないときは「sekisho account legacy アドレス apop --until 日付」(または pop-before-smtp)で、もう一度期限つきで認められます。
reason-address-literal-not-ours = [ ] の中のIPアドレスは、このサーバのものとして登録されていません。
    .advice = 「名前@ドメイン」の形の宛先を使ってもらってください。このサーバのIPアドレスあてのメールも受け取りたいときは、設定 receiving.literals にそのIPアドレスを書きます。ほかのIPアドレスには、どなたの頼みでもつなぎません。
reason-sender-domain-unknown = 差出人アドレスの @ より後ろ(ドメイン)が実在しません。返事も届けようのない差出人です。
    .advice = 何もする必要はありません。こうしたメールはほとんどが迷惑メールです。届くはずのメールでしたら、ドメインが DNS に登録されていないことを相手に伝えるか、設定 receiving.sender_domain を "record" にしてください。
reason-sender-domain-takes-no-mail = 差出人のドメインは「メールを受け取らない」と表明しています。返事も届けようのない差出人です。
    .advice = 何もする必要はありません。ドメインの持ち主が、その名前でのメールを禁じています。届くはずのメールでしたら、設定 receiving.sender_domain を "record" にしてください。
reason-hello-not-yours = 名乗った名前が相手のものではありません。その名前は別のIPアドレスを指すか、どこも指さないか、うちの名前です。
    .advice = 何もする必要はありません。迷惑メールを送るプログラムによくあることです。知り合いのサーバでしたら、DNS の名前とIPアドレスを合わせるよう相手の管理者に伝えるか、設定 receiving.hello を "record" にしてください。
reason-proxy-header-refused = プロキシの後ろの扉なのに、誰が来たのかを伝える決まり(PROXY ヘッダ)のとおりに話さなかったか、うちのプロキシではない相手です。
    .advice = うちのプロキシでしたら、そのIPアドレスを設定 proxy.networks に書き、PROXY ヘッダ(版 1 か 2)を送るよう設定してください。心当たりがなければ、そのままで安全です。

## 形により断った理由

reason-bad-address = メールアドレスの形になっていません。
    .advice = アドレスの綴りを確かめてもらってください。何もする必要はありません。
reason-address-needs-smtputf8 = 日本語などを含むアドレスなのに、その扱い(SMTPUTF8)の申し出がありませんでした。
    .advice = 相手のメールソフトが国際化アドレスに対応していません。英数字のアドレスを使ってもらってください。
reason-bare-line-end = 改行の形が正しくありません。こうした改行は、別のメールを紛れ込ませる手口にも使われます。
    .advice = うちの機器やプログラムが送っているなら、改行を CRLF にするよう直してください。知らない相手なら、断れているので安心です。
reason-message-too-large = メールが大きさの上限を超えています。
    .advice = 大きなファイルは分けて送るか、ファイル共有を使ってもらってください。上限は設定 limits.message_size で変えられます。
reason-content-line-too-long = メールの中に、改行のないまま長すぎる行があります。
    .advice = うちの機器やプログラムが送っているなら、ファイルをそのまま流し込まず、添付ファイルとして送るように直してください。
reason-header-malformed = メールのヘッダの形が正しくないか、使えない文字(NUL)が混じっています。読むプログラムによって差出人や内容が違って見えるメールは、受け取りません。
    .advice = うちの機器やプログラムが送っているなら、ヘッダの各行を「名前: 値」の形にし、From 欄を一つにして、ヘッダと本文の間に空行を一行入れるように直してください。知らない相手なら、断れているので安心です。
reason-too-many-recipients = 一通の宛先が多すぎます。
    .advice = 何通かに分けて送ってもらってください。上限は設定 limits.recipients で変えられます。
reason-loop-detected = 同じメールがサーバの間を回り続けています。
    .advice = 転送設定が互いを指していないか、宛先の転送先を確かめてください。
reason-command-unknown = この扉にはない命令です。
    .advice = 何もする必要はありません。
reason-command-out-of-order = 順序の違う命令です。
    .advice = 何もする必要はありません。うちの機器からでしたら、その送信設定を確かめてください。
reason-command-malformed = 形の正しくない命令です。
    .advice = 何もする必要はありません。うちの機器からでしたら、その送信設定を確かめてください。
reason-line-too-long = 命令の行が長すぎます。
    .advice = 何もする必要はありません。
reason-talks-too-soon = 返事を待たずに話し続けました。迷惑メールを送るプログラムによくあるふるまいです。
    .advice = 何もする必要はありません。
reason-wrong-protocol = メールではなく、別の通信(ウェブなど)の言葉で話しかけてきました。
    .advice = 何もする必要はありません。入口を探し回る機械によくあることです。

## いまは受けられない理由

reason-mailbox-full = 受信箱がいっぱいです。相手には後で送り直すよう頼んだので、メールは失われていません。
    .advice = 本人に、古いメールを受け取って消してもらうか、「sekisho account quota アドレス 大きさ」で上限を増やしてください。どれだけ使っているかは「sekisho account list」で見られます。
reason-storage-full = ディスクの空きが足りません。相手には後で送り直すよう頼んだので、メールは失われていません。
    .advice = すぐにディスクの空きを増やしてください。空けば自動的に受け取りを再開します。
reason-store-failed = ディスクに書き込めませんでした。保存できていないメールを「受け取った」とは答えていません。
    .advice = ディスクの故障が疑われます。「sekisho serve」の出力とディスクの状態を確かめ、直してからサーバを再起動してください。
reason-too-many-connections = 同時の接続が多すぎます。
    .advice = 一時的なら待てば収まります。身内の方まで断られるようなら、設定 limits.sessions と limits.sessions_per_network を見直してください。
reason-too-many-transactions = 一度の接続で渡せる通数の上限になったので、いったん切りました。相手はつなぎ直せば続きを送れます。
    .advice = 何もする必要はありません。
reason-too-many-errors = 誤りが多すぎたので、会話を打ち切りました。
    .advice = 何もする必要はありません。
reason-idle-too-long = 長いあいだ何も言わなかったので、切りました。
    .advice = 何もする必要はありません。
reason-sender-domain-unchecked = 差出人のドメインが実在するか、DNS から返事がありませんでした。出直してもらったので、メールは失われません。
    .advice = 特定の差出人だけなら、することはありません。どの差出人でも起きるなら、設定 dns.servers と回線を確かめてください。
reason-hello-unchecked = 名乗った名前が相手のものか、DNS から返事がありませんでした。相手には出直してもらいました。
    .advice = 特定のサーバだけなら、することはありません。どのサーバでも起きるなら、設定 dns.servers と回線を確かめてください。
reason-null-sender-one-recipient = 差出人のないメールは配送の報告で、報告の宛先は一人です。二人目からの宛先は後回しにしてもらいました。
    .advice = することはありません。本物の報告なら宛先ごとに送り直されますし、迷惑メールなら戻ってきません。
reason-too-many-unknown-recipients = このネットワークから、ここにない宛先が続けて何度も試されたので、一時間ほど受け付けを止めました。こうして宛先を探すのは、迷惑メールの下調べです。
    .advice = 何もする必要はありません。まともなサーバからのメールは自動で送り直されます。正しい宛先でしたら「sekisho account add アドレス」で作ってください。上限は設定 limits.unknown_recipients で変えられます。
reason-recipient-unverified = 宛先があるかどうかを後ろのサーバ(このサーバの奥にあるメールサーバ)に問い合わせましたが、答えがありませんでした。相手は後で送り直します。
    .advice = 後ろのサーバが動いているか、「sekisho domain list」に出ている届け先が正しいかを確かめてください。直れば、相手の送り直しで届きます。
reason-shutting-down = このサーバが停止するところでした。相手は後で送り直します。
    .advice = 何もする必要はありません。

## 保留の理由

reason-daily-limit-reached = 一日に送れる通数を超えました。
    .advice = 送った本人に心当たりを聞いてください。正当なら「sekisho queue release ID」で送り出せます。上限は設定 limits.messages_per_day か「sekisho account limits」で変えられます。
reason-new-recipient-limit-reached = 一日のうちに初めて送る宛先の数が、上限を超えました。
    .advice = 送った本人に心当たりを聞いてください。正当なら「sekisho queue release ID」で送り出せます。上限は設定 limits.new_recipients_per_day か「sekisho account limits」で変えられます。
reason-behind-refused = 預かったメールを、後ろのサーバ(このサーバの奥にあるメールサーバ)が受け取りませんでした。差出人は偽られていることがあるので、返送していません。
    .advice = 後ろのサーバの返事を見て、断った理由(受信箱の容量や受信の規則など)を直し、そのあとで保留を解いてください。
reason-held-by-administrator = 管理者が保留にしました。
    .advice = 送り出すなら「sekisho queue release ID」、取りやめるなら「sekisho queue remove ID」です。
reason-lockdown = 緊急停止(lockdown)中なので、外部への送信をすべて止めています。ここのアドレス宛ての受信は普段どおりです。
    .advice = 原因が片付いたら「sekisho lockdown off」で、止めていたメールが送り出されます。だれがなぜ止めたかは「sekisho lockdown status」で分かります。
reason-queue-entry-unreadable = 送信待ちの記録が読めなくなっていたため、このメールを別に取り置きました。ほかのメールの配送は続いています。
    .advice = 「sekisho queue export ID ファイル名」で中身を取り出し、「sekisho queue remove ID」で送信待ちから外せます。ディスクの故障が原因のことがよくあります。ディスクを調べ、バックアップがあることを確かめてください。

## 配送の結果

reason-next-hop-accepted = 相手のサーバが受け取りました。
    .advice = することはありません。届いた先のことは、相手のサーバの管理者に聞いてください。
reason-next-hop-refused = 相手のサーバが受け取りを断りました。
    .advice = 相手の返事に理由が書かれています。宛先の綴りが違うことがいちばん多い原因です。
    .sender = 相手のサーバが受け取りを断りました。宛先の綴りをお確かめください。
reason-next-hop-busy = 相手のサーバに「後でもう一度」と言われました。
    .advice = 自動で送り直すので、待つだけで構いません。
    .sender = 相手のサーバが、いまは受け取れないと答えています。
reason-next-hop-unreachable = 相手のサーバにつながりませんでした。
    .advice = 自動で送り直します。どの宛先にもつながらないなら、契約している回線が外向きのポート 25 番を閉じていないか確かめ、設定 delivery.smarthost で回線業者の送信サーバを使ってください。
    .sender = 相手のサーバにつながりませんでした。
reason-next-hop-broke = 相手のサーバとの会話が途中で切れました。
    .advice = 自動で送り直すので、待つだけで構いません。
    .sender = 相手のサーバとの通信が途中で切れました。
reason-next-hop-tls-failed = 相手のサーバと暗号化(TLS)できませんでした。暗号化なしでは送らない設定です。
    .advice = 送信サーバの名前とポートを確かめてください。通常は 587 番か 465 番です。
    .sender = 相手のサーバと安全な通信ができませんでした。
reason-next-hop-login-failed = 送信を頼んでいるサーバ(スマートホスト)に、うちのログインが断られました。
    .advice = このままでは外部へのメールがすべて止まります。設定 delivery.smarthost_user と delivery.smarthost_password_file の中身を、回線業者の案内と照らし合わせてください。
    .sender = こちらのサーバの送信設定に問題があります。管理者が直すまでお待ちください。
reason-next-hop-lacks-smtputf8 = 相手のサーバは、日本語などを含むアドレスを扱えません。
    .advice = 相手の方に、英数字だけのアドレスがないか聞いてもらってください。
    .sender = 相手のサーバは、英数字以外を含むアドレスを扱えません。
reason-next-hop-lacks-8bitmime = 相手のサーバは、このメールのような 8 ビットの文字を受け取れません。
    .advice = メールソフトの設定で、本文を「Base64」か「quoted-printable」で送るようにしてもらってください。
    .sender = 相手のサーバは、このメールの文字の形式を受け取れません。
reason-next-hop-size-limit = 相手のサーバが受け取れる大きさを超えています。
    .advice = 大きなファイルは分けて送るか、ファイル共有を使ってもらってください。
    .sender = メールが大きすぎて、相手のサーバが受け取れません。ファイルを分けるか、別の方法でお渡しください。
reason-no-such-domain = 宛先の「@」より後ろの名前(ドメイン)が存在しません。
    .advice = 「@」より後ろの綴りを確かめてもらってください。
    .sender = 宛先の「@」より後ろの名前が存在しません。綴りをお確かめください。
reason-null-mx = 宛先のドメインは、メールを受け取らないと公表しています。
    .advice = 別の連絡先を探してもらってください。
    .sender = 宛先のドメインは、メールを受け取らないと公表しています。
reason-no-mail-host = 宛先のドメインはありますが、メールを受け取るサーバが見つかりません。
    .advice = 「@」より後ろの綴りを確かめてもらってください。正しければ、相手側の設定の問題です。
    .sender = 宛先のドメインに、メールを受け取るサーバが見つかりません。綴りをお確かめください。
reason-dns-failed = 宛先のサーバを DNS(名前からIPアドレスを引く仕組み)で調べられませんでした。
    .advice = 自動で送り直します。どの宛先でも続くなら、設定 dns.servers と回線を確かめてください。
    .sender = 宛先のサーバの場所を調べられませんでした。
reason-route-loops = 宛先のサーバとして見つかったのが、このサーバ自身でした。
    .advice = うちで受け取るドメインなら「sekisho domain add」で登録してください。後ろのサーバとして名指ししたのなら、「sekisho domain behind」でその本当のIPアドレスとポートを書いてください。そうでなければ、宛先のドメインの DNS が誤ってうちを指しています。
    .sender = 宛先の届け先の設定が誤っていて、届けられません。
reason-inside-address = 宛先のサーバとして見つかったのが、内部のネットワークのIPアドレスでした。安全のため、そこへは送りません。
    .advice = 内部のサーバへ送るのが正しい場合だけ、そのネットワークを設定 delivery.inside_networks に書いてください。
    .sender = 宛先のサーバのIPアドレスが正しくないため、届けられません。
reason-expired = 何日も送り直しましたが、届きませんでした。
    .advice = 相手のサーバが長く止まっているようです。別の方法で連絡してもらってください。送り直す期間は設定 delivery.expire_after です。
    .sender = 何日も送り直しましたが、届きませんでした。
reason-removed-by-administrator = 管理者が送信待ちから取り除きました。
    .advice = することはありません。
    .sender = このサーバの管理者が、送信を取りやめました。
