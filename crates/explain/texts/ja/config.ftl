# 設定の説明(config の表の一行ごとに一つ)と、設定ファイルの誤り。

setting-sample =
    Sekisho の設定ファイル。
    「#」で始まる行は説明か、書かなかったときの値です。変えたい行だけ「#」を外してください。
    直したら「sekisho config check」で確かめられます。

setting-section-doors = 扉。どこで待ち受けるかを「IPアドレス:ポート」で書きます。何も書かない扉は開きません。
setting-section-tls = 暗号化(TLS)に使う証明書。
setting-section-proxy = doors.proxied の前に立つプロキシ。
setting-section-receiving = だれから何を受け取るか。また、外からの入口で見知らぬ相手に確かめること。
setting-section-limits = 上限。
setting-section-delivery = 外部への配送。
setting-section-dns = 名前からIPアドレスを引く仕組み(DNS)。
setting-section-lan = LAN の扉。
setting-section-journal = 記録。
setting-section-admin = サーバを見守るプログラムのための設定。
setting-section-notices = 管理者へのお知らせ。
setting-section-sendmail = このマシンでメールを送るプログラム(cron、スクリプト、ウェブの受注フォームなど)。

setting-hostname = このサーバの正式な名前です。DNS に登録した名前を書いてください。
setting-data = メールや利用者の情報を置くフォルダです。
setting-language = お知らせやコマンドの言葉です("ja" か "en")。
setting-doors-public = 外からのメールを受け取る扉です(ふつうは 25 番)。ここ宛てのメールだけを受け取り、外部へは誰の頼みでも送りません。
setting-doors-proxied = 外からのメールを、HAProxy などのプロキシの後ろで受け取る扉です。誰が来たかはプロキシが PROXY ヘッダで伝えます。proxy.networks にプロキシのネットワークを書いてください。ほかの相手の話は聞きません。
setting-doors-submission = 利用者がメールを送る扉です(ふつうは 587 番、STARTTLS のあとにログイン)。
setting-doors-submissions = 利用者がメールを送る扉で、初めから暗号化するものです(ふつうは 465 番)。
setting-doors-lan = コピー機など、登録した機器がログインなしで送るための扉です。LAN の中のIPアドレスだけを書けます。
setting-doors-pop3 = 利用者がメールを読む扉です(POP3、ふつうは 110 番、STLS で暗号化)。
setting-doors-pop3s = 利用者がメールを読む扉で、初めから暗号化するものです(POP3、ふつうは 995 番)。
setting-doors-acme = 証明書の発行元が、このサーバの名前が本物かを確かめに来る扉です(ふつうは 443 番)。ほかの用には使いません。tls.acme と一緒に書きます。
setting-tls-certificate = 証明書のファイル(PEM 形式)です。中間証明書も続けて入れてください。
setting-tls-key = 証明書の秘密鍵のファイル(PEM 形式)です。他人に読めないようにしておいてください。
setting-proxy-networks = doors.proxied の前に立つプロキシのネットワークです。来た相手のIPアドレスはプロキシの言うとおりに扱うので、プロキシのものだけを正確に書いてください。
setting-receiving-sender-domain = 差出人のドメインが実在しないメールや、メールを受け取らないドメインからのメールをどうするかです。"refuse" なら断り、"record" なら記録して通します。
setting-receiving-hello = 相手のサーバの名乗った名前が、相手のIPアドレスを指していないときにどうするかです。"record" なら記録して通し、"refuse" なら断ります。小さなサーバでは、まともな相手でもよくあることです。
setting-receiving-forwarders = うち宛てにメールを転送してくるサービス(メーリングリストや、学校の生涯メールなど)のネットワークです。ここからのメールに限り、差出人がうちのアドレスでも受け取ります。届けるのは、ここにある宛先だけです。
setting-tls-acme = 証明書を自動で取り寄せ、更新するかどうかです(ACME。Let’s Encrypt など)。外から 443 番でつながる doors.acme が要ります。最初の証明書が届くまでは tls.certificate を使います。true にすると、発行元の利用規約に同意したことになります。
setting-tls-acme-directory = 証明書の発行元のアドレスです。staging の付くアドレスは試験用です。
setting-tls-acme-contact = 証明書に問題があるときに、発行元が連絡してよいメールアドレスです。
setting-limits-message-size = 一通の大きさの上限です。
setting-limits-recipients = 一通の宛先の数の上限です。
setting-limits-sessions = 同時につなげる接続の数の上限です。
setting-limits-sessions-per-network = 同じネットワークから同時につなげる接続の数の上限です。
setting-limits-unknown-recipients = 同じネットワークから一時間に、ここにない宛先がいくつまで試されたら、一時間ほど受け付けを止めるかです。
setting-limits-login-failures = 違うパスワードを15分間にいくつまで聞くかです。一つのネットワークから、一つの名前に、または一つのパスワードをいくつの名前に試したかで数えます。同じ利用者の同じ間違いは何度来ても1回なので、スマートフォンに古いパスワードが残っていても誰も締め出しません。利用者が最近ログインできた場所では、そこで試された分だけを数えます。パスワードを見せない方式(SCRAM)の失敗は5回で1回と数えます。
setting-limits-messages-per-day = 一人(一台)が一日に送れる通数です。超えた分は送らずに保留し、管理者に知らせます。
setting-limits-new-recipients-per-day = 一人(一台)が一日に、初めての宛先へ送れる数です。超えた分は送らずに保留し、管理者に知らせます。
setting-limits-mailbox-size = 受信箱一つの大きさの上限です。いっぱいになると、相手に後で送り直すよう頼みます。9 割になったときに、本人と管理者に知らせます。いったん受け取ったメールを、このために捨てることはありません。利用者ごとの上限は「sekisho account quota」で決められます。
setting-limits-min-free-space = ディスクの空きがこれを下回ったら、新しいメールの受け取りを一時見合わせます。
setting-receiving-literals = 「名前@[IPアドレス]」という古い形の宛先を、最初のドメインあてとして受け取るIPアドレスです。ここには、このサーバ自身のIPアドレスだけを書きます。書かれていないIPアドレスあてのメールは、どこから来ても断ります。ふつうは空のままで構いません。
setting-delivery-smarthost = 外部へのメールをすべて任せる送信サーバ(スマートホスト)です。回線業者が外向きのポート 25 番を閉じているときに使います。
setting-delivery-smarthost-user = スマートホストにログインするときの利用者名です。
setting-delivery-smarthost-password-file = スマートホストのパスワードだけを書いたファイルです。
setting-delivery-smarthost-tls = スマートホストとの通信を暗号化するかどうかです。"required" なら必ず、"if-offered" なら相手ができるときだけ、"never" ならしません。
setting-delivery-routes = 外部のドメインのうち、決まったサーバへ直接渡すものを「ドメイン = smtp:ホスト:ポート」(または lmtp:)の形で並べます。そのドメイン宛ては、回線業者の送信サーバや DNS の届け先を使わずに、ここへ渡します。誰が送れるかは変わりません。
setting-delivery-inside-networks = ここに書いたネットワークへは、DNS で見つかった内部のIPアドレスでもメールを送ります。
setting-delivery-port = 相手のサーバのポートです。試験のとき以外は変えません。
setting-delivery-per-host = 一つの相手サーバに同時につなぐ数の上限です。
setting-delivery-warn-after = どれだけ遅れたら、送った人に「遅れています」と知らせるかです。
setting-delivery-expire-after = どれだけ送り直したらあきらめて、送った人に返すかです。
setting-delivery-forget-hosts-after = 待っているメールのない送信先を、最後の試みからどれだけのあいだ「sekisho hosts」に載せておくか。
setting-dns-servers = 使う DNS サーバのIPアドレスです。書かなければ、このコンピュータの設定を使います。
setting-lan-gateways = ルータのIPアドレスです。ここに書いたIPアドレスからの送信を LAN の扉では受けません。既定のルータは自動で見つかります。
setting-journal-keep = 出来事の記録(sekisho why が読むもの)を残す期間です。
setting-journal-log = 出来事を一件につき一行、標準エラー出力にも書くかどうかです。text(文字)、json(JSON)、none(書かない)から選びます。記録には同じものが残るので、ログを集めるプログラムを使うときだけ変えてください。
setting-notices-to = 管理者へのお知らせの宛先です。書かなければ postmaster に届きます。
setting-sendmail-users = このマシンのどの Unix ユーザーが「sekisho sendmail」で送れるか、どのアドレスを差出人にできるかを決めます。プログラムが差出人を指定しないときは、最初のアドレスを使います。ここに書かれていないユーザーは、root であっても送れません。配送の報告が届くよう、アドレスはここに実在するものにしてください。
setting-sendmail-socket = 「sekisho sendmail」がサーバとつながるソケットの場所です。マシンの全ユーザーから届く必要があるので、データフォルダの中には置けません。フォルダに書き込めるのはサーバだけにしてください。sendmail.users が空なら開きません。
setting-admin-listen = サーバの数値(Prometheus 形式、docs/metrics.md)を /metrics で見せるIPアドレスとポートです。ログインがないので、このコンピュータか LAN の中のIPアドレスだけを書けます。空なら、どこでも見せません。

## 値の形

setting-form-host-name = 点を含むホスト名
setting-form-path = ファイルかフォルダの場所
setting-form-choice = 決まった言葉の一つ
setting-form-listeners = 「IPアドレス:ポート」の並び
setting-form-servers = DNS サーバのIPアドレスの並び
setting-form-size = 大きさ(KB、MB、GB)
setting-form-count = 整数
setting-form-port = ポート番号
setting-form-time = 時間(s、m、h、d)
setting-form-host-and-port = 「ホスト名:ポート」
setting-form-text = 空でない文字列
setting-form-networks = ネットワークの並び
setting-form-addresses = IPアドレスの並び
setting-form-mail-address = メールアドレス
setting-form-yes-or-no = true か false
setting-form-url = https:// で始まるアドレス
setting-form-unix-users = 「Unix ユーザー名 = アドレス, アドレス」の形の文字列のリスト
setting-form-routes = 「ドメイン = smtp:ホスト:ポート」の並び

setting-type-text = 文字列
setting-type-whole-number = 整数
setting-type-fraction = 小数
setting-type-yes-or-no = 真偽値
setting-type-date = 日付
setting-type-list = 並び
setting-type-section = 節

## 設定ファイルの誤り

problem-place = { $file } の { $line } 行目 { $column } 文字目:
problem-nearest = もしかして「{ $nearest }」ですか。
problem-expected = 正しくは{ $form }です{ $range }。例: { $example }
problem-range = ({ $least } から { $most } まで)
problem-choices = ({ $choices } のどれか)

problem-not-toml = 設定ファイルの書き方(TOML)として読めません。
problem-text-needs-quotes = 「{ $key }」の値を引用符(")で囲んでください。
problem-duplicate-key = 「{ $key }」が二度書かれています。
problem-unknown-key = 「{ $key }」という設定はありません。
problem-unknown-section = [{ $key }] という節はありません。
problem-wrong-type = 「{ $key }」に{ $found }が書かれています。
problem-bad-value = 「{ $key }」の値 { $found } は読めません。
problem-out-of-range = 「{ $key }」の値 { $found } は範囲の外です。
problem-missing-key = 「{ $key }」が書かれていません。必ず要る設定です。
problem-no-door = 扉が一つも開いていません。[doors] に少なくとも一つ書いてください。
problem-half-of-tls = 「{ $key }」があるのに「{ $other }」がありません。証明書と秘密鍵は両方要ります。
problem-door-needs-certificate = 「{ $key }」はログインを受けるので、暗号化の証明書が要ります。[tls] の certificate と key を書いてください。
problem-lan-door-not-private = LAN の扉のIPアドレス { $found } には、外の人も来られます。LAN の中のIPアドレス(192.168.0.2 など)を書いてください。
problem-admin-not-private = サーバの数値を見せるIPアドレス { $found } には、外の人も来られます。このコンピュータか LAN の中のIPアドレス(127.0.0.1 など)を書いてください。
problem-address-used-twice = 「{ $key }」の { $found } は、「{ $other }」でもう使われています。
problem-network-not-inside = 「{ $key }」の { $found } には、外部のIPアドレスが含まれています。内部のネットワークだけを書いてください。
problem-network-too-wide = 「{ $key }」の { $found } は広すぎて、インターネットの誰もが入ってしまいます。192.0.2.0/28 のように、その相手のネットワークだけを書いてください。
problem-proxy-unknown = 「{ $key }」があるのに「{ $other }」がありません。この扉ではプロキシの話だけを聞くので、プロキシのネットワークを書いてください。
problem-smarthost-missing = 「{ $key }」は、delivery.smarthost があるときだけ使えます。
problem-smarthost-is-ourselves = 「{ $key }」に、このサーバ自身の名前(「{ $other }」と同じ)が書かれています。
problem-half-of-smarthost-login = 「{ $key }」があるのに「{ $other }」がありません。利用者名とパスワードは両方要ります。
problem-smarthost-login-needs-tls = スマートホストにログインするのに「{ $key }」が "never" では、パスワードが盗み見られます。"required" にしてください。
problem-warning-not-before-expiry = 「{ $key }」と「{ $other }」の順が合いません。遅れを知らせる時間を、あきらめる時間より短くしてください。
problem-acme-needs-more = 「{ $key }」には「{ $other }」も要ります。扉なら doors.acme = ["0.0.0.0:443", "[::]:443"] と書いてください。証明書は、最初の一枚が届くまで「sekisho quickstart」が作ったもので構いません。
problem-acme-door-alone = 「{ $key }」は、{ $other } = true のときだけ使えます。
problem-unix-user-twice = 「{ $key }」に Unix ユーザー { $found } が二度書かれています。一人分のアドレスは、コンマで区切って一か所に書いてください。
problem-route-twice = 「{ $key }」に、同じドメインの行が二つあります({ $found })。どちらか一つにしてください。
problem-route-is-ourselves = 「{ $key }」の { $found } は、このサーバ自身({ $other })に戻ってきます。相手のサーバのIPアドレスとポートを書いてください。
