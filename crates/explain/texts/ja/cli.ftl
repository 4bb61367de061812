# コマンドの説明、返事、誤り、表の見出し。

## 助け(--help)。.examples は例。

help-heading-usage = 使い方
help-heading-commands = コマンド
help-heading-arguments = 引数
help-heading-options = オプション
help-heading-examples = 例

help-sekisho = 不正中継のできないメールサーバ。何がなぜ起きたかを、ふつうの言葉で答えます。
    .examples =
        sekisho demo                          まず動かして見る(外には何も送りません)
        sekisho quickstart --help             自分のサーバを用意する
        sekisho why hana@example.jp           何が起きたかを聞く
        sekisho read /var/log/mail.log        ほかのメールサーバの記録を読み、悪用されていないか調べる
help-demo = 試しに動かします。このコンピュータの中だけで、本物のメールを通して見せます。
    .examples =
        sekisho demo                          見終わったあとも、Ctrl-C まで動き続けます
        sekisho demo --once                   見せ終わったら終わります
        sekisho demo --json                   プログラム向けに、待ち受け先を一行で出します
help-quickstart = 自分のサーバを用意します。設定、鍵、最初の利用者を作り、DNS に登録する内容を示します。
    .examples =
        sekisho quickstart /srv/mail --hostname mail.example.jp --domain example.jp --address hana@example.jp
help-serve = メールサーバを動かします。
    .examples =
        sekisho serve --config /srv/mail/sekisho.toml
help-sendmail = 標準入力のメールを、動いているサーバに渡します。cron、PHP、mutt など、「sendmail」を呼ぶプログラムのためのものです。だれがどのアドレスで送れるかは設定 sendmail.users で決めます。オプションは -t(宛先を To、Cc、Bcc から取る)、-i、-f アドレス、-F 名前 と慣例のものです。最初の宛先より後ろは、すべてアドレスとして読みます。
    .examples =
        sekisho sendmail -- hana@example.jp < report.txt
        sekisho sendmail                                  php.ini では sendmail_path = "/usr/bin/sekisho sendmail -t -i"
help-lockdown = 外への送信を、全員分ただちに止めます。後でまた送り出せます。
    .examples =
        sekisho lockdown on --reason "不正侵入"
        sekisho lockdown off
help-lockdown-on = 利用者、機器、転送のどれも、外へのメールを(待っているものも新しいものも)すべて保留します。受信は続けます。
    .examples =
        sekisho lockdown on --reason "不正侵入"
help-lockdown-off = 緊急停止で保留したメールを送り出します。上限を超えたものや、管理者が保留にしたものはそのままです。
    .examples =
        sekisho lockdown off
help-lockdown-status = 緊急停止中かどうか、いつから、だれが始めたか、何通待っているかを表示します。
    .examples =
        sekisho lockdown status
help-hosts = メールの送り先のサーバごとに、待っている数、最後の返事、次に試す時刻、いつからつながらないかを表示します。
    .examples =
        sekisho hosts
        sekisho hosts example.net
help-hosts-retry = あるサーバ宛てに待っているメールを、いますぐ送り直します。
    .examples =
        sekisho hosts retry example.net
help-config = 設定を調べます。
    .examples =
        sekisho config check                  設定ファイルに誤りがないか
        sekisho config explain limits.messages_per_day
help-config-check = 設定ファイルに誤りがないか調べます。
    .examples =
        sekisho config check --config /srv/mail/sekisho.toml
help-config-show = いま有効な設定を、書かなかったものも含めて示します。
    .examples =
        sekisho config show
        sekisho config show --json
help-config-explain = 一つの設定の意味、初期値、例を示します。
    .examples =
        sekisho config explain doors.lan
help-config-sample = すべての設定とその意味を、注釈の形の設定ファイルとして表示します。
    .examples =
        sekisho config sample
        sekisho config sample --lang ja > sekisho.toml
help-config-reload = 動いているサーバに設定ファイルを読み直させます。誤りがあれば何も変わりません。
    .examples =
        sekisho config reload
        sekisho config reload --config /srv/mail/sekisho.toml
help-account = 利用者を扱います。
    .examples =
        sekisho account add hana@example.jp
        sekisho account list
help-account-add = 利用者を加えます。パスワードは画面で尋ねます。
    .examples =
        sekisho account add hana@example.jp
        sekisho account add hana@example.jp --password-stdin < 秘密のファイル
help-account-remove = 利用者を取り除きます。その受信箱のメールも消えます。
    .examples =
        sekisho account remove hana@example.jp
help-account-list = 利用者の一覧を示します。
    .examples =
        sekisho account list
        sekisho account list --json
help-account-password = パスワードを変えます。
    .examples =
        sekisho account password hana@example.jp
        sekisho account password --all --sheet /root/sheets.html
help-account-enable = 止めてあった利用者を、また使えるようにします。
    .examples =
        sekisho account enable hana@example.jp
help-account-disable = 利用者のログインと送信をすぐに止めます。受信は続きます。送りかけのメールは保留になります。
    .examples =
        sekisho account disable hana@example.jp
        sekisho account disable hana@example.jp --reason 携帯電話を紛失
help-account-grant = 利用者に、ほかのアドレスを差出人に使うことを許します。
    .examples =
        sekisho account grant hana@example.jp info@example.jp
help-account-revoke = その許しを取り消します。
    .examples =
        sekisho account revoke hana@example.jp info@example.jp
help-account-limits = 利用者が一日に送れる数を決めます。
    .examples =
        sekisho account limits hana@example.jp --messages 3000 --new-recipients 1000
        sekisho account limits hana@example.jp --default
help-account-forward = 利用者あてのメールを、ここや外部の別のアドレスへ転送します。--no-keep を付けなければ、受信箱にも残します。
    .examples =
        sekisho account forward hana@example.jp hana@example.net
        sekisho account forward hana@example.jp hana@example.net taro@example.jp --no-keep
        sekisho account forward hana@example.jp off
help-account-quota = 受信箱の大きさの上限を決めます。大きさのほか、default(全体の設定)、none(上限なし)と書けます。
    .examples =
        sekisho account quota hana@example.jp 2GB
        sekisho account quota hana@example.jp default
help-account-legacy = 古いメールソフトしか使えない利用者に、昔の方式を期限つきで認めます。apop は APOP での受信(専用のパスワードを作ります)、pop-before-smtp は、受信したのと同じIPアドレスからの数分間の送信です(LAN の扉だけ)。off で両方をやめます。どちらも TLS でのログインほど安全ではありません。何が危ないかは、認めるときに表示します。
    .until = 認める最後の日(例: 2027-03-31)。一年先まで
    .examples =
        sekisho account legacy hana@example.jp apop --until 2027-03-31
        sekisho account legacy hana@example.jp pop-before-smtp --until 2027-03-31
        sekisho account legacy hana@example.jp off
help-domain = メールを受け取るドメインを扱います。
    .examples =
        sekisho domain list
        sekisho domain add example.jp --postmaster hana@example.jp
help-domain-add = ドメインを加えます。postmaster(管理者あてのメールを読む人)を決めます。
    .examples =
        sekisho domain add example.jp --postmaster hana@example.jp
help-domain-remove = ドメインを取り除きます。
    .examples =
        sekisho domain remove example.jp
help-domain-list = ドメインの一覧を示します。
    .examples =
        sekisho domain list
help-domain-postmaster = ドメインの postmaster を替えます。
    .examples =
        sekisho domain postmaster example.jp taro@example.jp
help-domain-plus = 「+」より後ろを気にせず受け取るようにします。hana+shop@ あてのメールが hana@ に届きます。
    .examples =
        sekisho domain plus example.jp on
        sekisho domain plus example.jp off
help-domain-catch-all = ドメインの、誰のものでもないアドレスへのメールを受け取る人を決めます。
    .examples =
        sekisho domain catch-all example.jp hana@example.jp
        sekisho domain catch-all example.jp off
help-domain-behind = ドメインの受信箱がある後ろのサーバを決めます。ここに受信箱のない宛先は、そのサーバに問い合わせてから受け取り、そこへ渡します。off でやめます。
    .examples =
        sekisho domain behind example.jp lmtp:192.168.0.5:24
        sekisho domain behind example.jp smtp:192.168.0.5:25
        sekisho domain behind example.jp off
help-alias = 別名(ほかの利用者に届くアドレス)を扱います。
    .examples =
        sekisho alias add info@example.jp hana@example.jp taro@example.jp
        sekisho alias list
help-alias-add = 別名を加えます。届け先は一人でも何人でも構いません。
    .examples =
        sekisho alias add info@example.jp hana@example.jp taro@example.jp
help-alias-set = 別名の届け先を替えます。
    .examples =
        sekisho alias set info@example.jp taro@example.jp
help-alias-remove = 別名を取り除きます。
    .examples =
        sekisho alias remove info@example.jp
help-alias-list = 別名の一覧を示します。
    .examples =
        sekisho alias list
help-device = コピー機など、ログインなしで送る LAN の中の機器を扱います。
    .examples =
        sekisho device add copier 192.168.0.20 scan@example.jp
        sekisho device list
help-device-add = 機器を登録します。IPアドレス(または範囲)と、使ってよい差出人アドレスを決めます。
    .examples =
        sekisho device add copier 192.168.0.20 scan@example.jp
        sekisho device add registers 192.168.0.100-192.168.0.199 shop@example.jp
help-device-remove = 機器の登録を取り除きます。
    .examples =
        sekisho device remove copier
help-device-list = 機器の一覧を示します。
    .examples =
        sekisho device list
help-device-limits = 機器が一日に送れる数を決めます。
    .examples =
        sekisho device limits copier --messages 50 --new-recipients 10
        sekisho device limits copier --default
help-device-reopen = このサーバが LAN の扉を閉じたIPアドレスに、扉をまた開けます。
    .examples =
        sekisho device reopen 192.168.0.1
help-queue = まだ届いていないメールと、保留中のメールを扱います。
    .examples =
        sekisho queue list
        sekisho queue release 0019xkq8w0000
help-queue-list = 待っているメールの一覧を示します。
    .examples =
        sekisho queue list
        sekisho queue list --json
help-queue-show = 待っているメールを一通、くわしく示します。
    .examples =
        sekisho queue show 0019xkq8w0000
help-queue-hold = メールを保留にします。
    .examples =
        sekisho queue hold 0019xkq8w0000
help-queue-release = 保留を解いて送り出します。利用者のアドレスなら、その人の保留をすべて解きます。
    .examples =
        sekisho queue release 0019xkq8w0000
        sekisho queue release hana@example.jp
help-queue-retry = 次の予定を待たずに、いますぐ送り直します。
    .examples =
        sekisho queue retry 0019xkq8w0000
help-queue-remove = メールを取り除きます。もう送られません。
    .examples =
        sekisho queue remove 0019xkq8w0000
help-queue-export = 送信待ちのメールを一通、ファイルに取り出します。記録が読めなくなったものにも使えます。
    .examples =
        sekisho queue export 1abc2def3gh4i message.eml
help-why = 何がなぜ起きたかを語ります。メールの番号、メールアドレス、相手のIPアドレスのどれでも聞けます。
    .examples =
        sekisho why 0019xkq8w0000             一通のメールについて
        sekisho why hana@example.jp           一人について
        sekisho why 203.0.113.9               一つのIPアドレスから来た相手について
help-read = ほかのメールサーバの記録(ログ)を読み、悪用されていないかを答えます。Postfix、Exim、sendmail、OpenSMTPD、qmail、SIMS、CommuniGate、AppleShare IP、Dovecot、Haraka、Sekisho の記録が読めます。
    .examples =
        sekisho read /var/log/mail.log        悪用されていないか
        sekisho read mail.log mail.log.1.gz --our example.jp
        sekisho read mail.log --since 2026-11-20 --until 2026-11-21
        sekisho read mail.log --lines         一行ずつ説明する
        sekisho read mail.log --message 4F1A2B3C4D    一通のメールを追う
        sekisho read mail.log --mask --key-file key.txt    名前を伏せた、人に見せられる写しを作る
        sekisho read /var/log/mail.log --follow --notify hana@example.jp    見張り続け、何か始まったら知らせる
help-probe = メールサーバを外から調べ、見知らぬ相手に悪用されないかを、メールが本当に届くかどうかまで確かめます。自分が管理しているサーバだけを調べてください。別の回線から調べて、はじめて見知らぬ相手への扱いが分かります。
    .examples =
        sekisho probe mail.example.jp --i-run-this-server --local hana@example.jp --catch me@example.net
        sekisho probe mail.example.jp --i-run-this-server --catch me@example.net --catch-imap imap.example.net --catch-password-file imap.password
        sekisho probe 127.0.0.1 --port 2525 --catch-here 2526    このコンピュータに向けられるサーバを、届くところまで
        sekisho probe mail.example.jp --i-run-this-server --tests relay,smuggling --transcript probe.txt
        sekisho probe mail.example.jp --i-run-this-server --login hana@example.jp --password-file password.txt --local ken@example.jp --catch me@example.net
        sekisho probe --hosts servers.txt --json            たくさんのサーバを続けて調べる
        sekisho probe --serve 0.0.0.0:2323                    telnet でつないできたサーバを、その場で調べる

arg-help = この説明を表示します
arg-version = バージョンを表示します
arg-json = プログラム向けの形(JSON)で出します
arg-lang = 言語(ja か en)
arg-config = 設定ファイル
arg-dir = 作るフォルダ
arg-hostname = サーバの正式な名前
arg-domain = ドメイン
arg-next-hop = smtp:ホスト:ポート、lmtp:ホスト:ポート、または off
arg-address = メールアドレス
arg-postmaster = 管理者あてのメールを読む利用者
arg-account = 利用者のアドレス
arg-sender = 差出人に使うアドレス
arg-alias = 別名のアドレス
arg-targets = 届け先の利用者
arg-on-off = on か off
arg-catcher = 受け取る利用者、または off
arg-forward-targets = 転送先のアドレス、または off
arg-no-keep = 転送できなかったときだけ受信箱に入れます
arg-quota = 500MB や 2GB のような大きさ、または default か none
arg-legacy = apop、pop-before-smtp、または off
arg-device = 機器の名前
arg-device-ip = IPアドレス
arg-range = 機器のIPアドレス、または範囲
arg-senders = 差出人に使ってよいアドレス
arg-messages = 一日に送れる通数
arg-new-recipients = 一日に初めての宛先へ送れる数
arg-default = 全体の設定に戻します
arg-password-stdin = パスワードを標準入力から読みます
arg-once = 見せ終わったら終わります
arg-id = メールの番号
arg-held = メールの番号、または利用者のアドレス
arg-reason = 止める理由(あとで一覧を見る人のために)
arg-subject = メールの番号、メールアドレス、またはIPアドレス
arg-limit = 示す件数の上限
arg-key = 設定の名前
arg-files = 記録のファイル。「-」は標準入力
arg-recipients = 宛先
arg-host = 送り先のドメイン、または実際に尋ねたサーバの名前
arg-all = 全員。侵入されたあとなど、全員のパスワードを変えるとき
arg-sheet = 新しいパスワードの用紙を書き出すファイル。一人一ページの印刷用 HTML。名前が .txt で終わるならテキスト
arg-yes = 確認を求めない
arg-format = 記録の形式(ふつうは自動で見分けます)
arg-since = この日時からあとだけを読みます(例: 2026-11-20、2026-11-20T09:00、24h(24時間前)、7d(7日前))
arg-until = この日時までを読みます(日付だけなら、その日の終わりまで)
arg-our = うちのドメイン、アドレス、またはネットワーク(何度でも書けます)
arg-verdict = 判定を示します(指定しなければこれです)
arg-lines = 一行ずつ説明します
arg-unknown = 理解できなかった行だけを並べます
arg-message = このメール(番号)に関わる行だけを、順に説明します
arg-timeline = 起きたことを、時刻の順に並べます
arg-mask = 名前を伏せた、人に見せられる写しを作ります
arg-key-file = 伏せた名前ともとの名前の対応表を書くファイル(自分だけで持つもの)
arg-follow = 読み終わっても、書き加えられる行を読み続けます
arg-notify = 何か始まったら、このアドレスにメールで知らせます
arg-via = 知らせのメールを送り出すメールサーバ(初めは、このコンピュータ)
arg-pattern = 知らない形式の行を読むための、書式のファイル
arg-server = 調べるサーバの名前かIPアドレス
arg-port = 調べるポート。何度でも書けます(書かなければ 25、465、587、2525)
arg-local = そのサーバに実在するメールアドレス。何度でも書けます
arg-catch = 届いたかどうかを見る、自分で読める外部のアドレス
arg-catch-here = このコンピュータのこのポートで、届いたメールを受けて確かめる
arg-tests = 調べる項目をコンマで区切って(relay、smuggling、starttls、auth、enumeration、backscatter、verbs、tls)
arg-transcript = やりとりの全部を書き出すファイル
arg-i-run-this-server = 自分が管理しているサーバだと約束する(LAN の外のサーバには必ず要ります)
arg-guess-logins = 推測されやすいパスワードでのログインも試す(回数は限られます)
arg-wait = 渡したメールが届くのを待つ秒数(初期値 5)
arg-catch-pop3 = --catch のメールボックスに届いたかを、このサーバの POP3 で確かめる
arg-catch-imap = 同じことを IMAP で確かめる。迷惑メールのフォルダも見る
arg-catch-password-file = そのメールボックスのパスワードを一行目に書いたファイル
arg-login = そのサーバにある自分のアカウント。利用者にしかできないことも試す(--password-file と組で)
arg-login-name = そのアカウントのログイン名(アドレスと違うとき)
arg-password-file = そのアカウントのパスワードを一行目に書いたファイル
arg-hosts = 調べるサーバを一行に一つ書いたファイル
arg-serve = このアドレスで待ち受け、つないできた相手だけを調べる

## できました

done-account-added = 利用者 { $address } を加えました。
done-account-removed = 利用者 { $address } を取り除きました。
done-account-password = { $address } のパスワードを変えました。前のパスワードでログイン中だった接続は切りました。
done-account-enabled = { $address } をまた使えるようにしました。
done-account-disabled = { $address } のログインと送信を止め、ログイン中の接続も切りました。受信は続きます。
done-mail-held = { $address } の送りかけのメール { $count } 通を保留にしました。「sekisho queue list」で見られます。本人のメールは「sekisho queue release 番号」、全部なら「sekisho queue release { $address }」で送り出せます。身に覚えのないメールは「sekisho queue remove 番号」で取り除いてください。
done-mail-stays-held = { $address } の保留中のメール { $count } 通は、そのまま保留になっています。送り出すなら「sekisho queue release { $address }」です。
done-account-granted = { $address } が { $sender } を差出人に使えるようにしました。
done-account-revoked = { $address } は { $sender } を差出人に使えなくなりました。
done-account-limits = { $address } の上限を、一日 { $messages } 通、初めての宛先 { $recipients } 件にしました。
done-account-limits-default = { $address } の上限を、全体の設定に戻しました。
done-domain-added = ドメイン { $domain } を加えました。postmaster は { $address } です。
done-domain-removed = ドメイン { $domain } を取り除きました。
done-domain-postmaster = { $domain } の postmaster を { $address } にしました。
done-domain-plus = { $domain } では、hana+何か@{ $domain } あてのメールが hana@{ $domain } に届くようになりました。ほかの利用者や別名も同じです。
done-domain-plus-off = { $domain } では、「+」の付いたアドレスは、その名前の利用者や別名がいなければ、また断るようになりました。
done-domain-catch-all = { $domain } の誰のものでもないアドレスへのメールを、{ $address } が受け取るようになりました。
    ご注意: でたらめな名前への迷惑メールまで届くようになります。また、サーバを外から試験すると、どの名前も「受け付けた」ように見えます。受け付けても中継はしません。この受信箱に入り、ほかへは行きません。
done-domain-catch-all-off = { $domain } の誰のものでもないアドレスへのメールを、また断るようになりました。
done-account-forward = { $address } あてのメールを { $targets } へ転送します。受信箱にも残します。
done-account-forward-only = { $address } あてのメールを { $targets } へ転送します。受信箱には、転送できなかったときだけ入れます。
done-account-forward-off = { $address } あてのメールの転送をやめました。
done-account-quota = { $address } の受信箱の上限を { $size } にしました。
done-account-quota-none = { $address } の受信箱の上限をなくしました。
done-account-quota-default = { $address } の受信箱の上限を、全体の設定に戻しました。
done-domain-behind = { $domain } の宛先のうち、ここに受信箱のないものは、後ろのサーバ { $hop } に問い合わせて受け取り、そこへ渡します。
done-domain-here = { $domain } の宛先は、ここに受信箱のあるものだけを受け取ります。
done-legacy-apop = { $address } は { $day } いっぱいまで、APOP でログインできます。APOP 専用のパスワードを作りました。表示するのは今だけです。ふだんのパスワードは変わりません。前に APOP 用のパスワードを作っていた場合、それはもう使えません。
danger-legacy-apop =
    ご注意ください:
    - このパスワードは、サーバに読める形で保存するしかありません(RFC 1939 §13)。ディスクやバックアップを手に入れた人には知られてしまいます。
    - APOP が隠すのは通信中のパスワードだけで、その方法(MD5)も弱いものです。メールの中身は、TLS を使わないかぎり通信の途中で読まれるおそれがあります。
    - ほかの方法が使えないメールソフトのためだけに、なるべく社内のネットワークで使い、早めにやめてください。「sekisho account legacy { $address } off」でやめられます。
done-legacy-pop-before-smtp = { $day } いっぱいまで、{ $address } のメールを受信すると、そのあと { $minutes } 分間は、同じIPアドレスから LAN の扉を通して { $address } として送信できます。
danger-legacy-pop-before-smtp =
    ご注意ください:
    - そのあいだは、同じIPアドレスにいる人なら誰でも、パスワードなしで { $address } として送信できます。同じパソコンを使う人、そのパソコンのプログラム、ほかの人の通信を中継する機器ならその向こうの全員です。
    - 公開の扉、外部のIPアドレス、ルータ、このサーバ自身には、けっして認めません。
    - 送信時にログインできないメールソフトのためだけに使い、早めにやめてください。「sekisho account legacy { $address } off」でやめられます。送信だけの機器なら「sekisho device add」で登録するほうが安全です。
done-legacy-off = { $address } の APOP と、受信後の送信をやめました。APOP 用のパスワードは消しました。
done-apop-gone = { $address } の APOP 用のパスワードも消しました。まだ必要でしたら「sekisho account legacy { $address } apop --until 日付」で作り直せます。
legacy-no-pop3-door = POP3 の扉がまだありません(設定 doors.pop3 と doors.pop3s)。このままでは誰も受信できません。
legacy-no-lan-door = LAN の扉がまだありません(設定 doors.lan)。本人のパソコンから届く LAN の扉を作るまで、受信しても送信はできません。
legacy-apop = APOP
legacy-pop-before-smtp = 受信後の送信
legacy-until = { $way }: { $day } まで
legacy-ended = { $way }: { $day } で終了
done-alias-added = 別名 { $address } を加えました。届け先は { $targets } です。
done-alias-set = 別名 { $address } の届け先を { $targets } にしました。
done-alias-removed = 別名 { $address } を取り除きました。
done-device-added = 機器「{ $name }」を登録しました。IPアドレスは { $range }、差出人は { $senders } です。
done-device-removed = 機器「{ $name }」の登録を取り除きました。
done-device-limits = 機器「{ $name }」の上限を、一日 { $messages } 通、初めての宛先 { $recipients } 件にしました。
done-device-limits-default = 機器「{ $name }」の上限を、全体の設定に戻しました。
done-lan-closed = { $address } に LAN の扉を閉じました。
done-lan-reopened = { $address } に LAN の扉をまた開けました。外部の相手がまたそこから来るようなら、一日のうちにまた閉じます。先にルータの設定を確かめてください。
done-queue-held = メール { $id } を保留にしました。
done-queue-released = メール { $id } の保留を解きました。まもなく送り出します。
done-queue-released-all = { $count ->
        [0] { $address } の保留中のメールはありません。
       *[other] { $address } のメール { $count } 通の保留を解きました。まもなく送り出します。
    }
done-queue-retried = メール { $id } をいますぐ送り直します。
done-queue-removed = メール { $id } を取り除きました。
done-config-good = { $file } に誤りはありません。

ask-password = { $address } の新しいパスワード:
ask-password-again = もう一度:

## 表

column-address = アドレス
column-state = 状態
column-senders = 差出人
column-limits = 一日の上限
column-domain = ドメイン
column-mailbox = 受信箱
column-forward = 転送先
column-catch-all = 宛先のないメール
column-plus = 名前+何か
column-postmaster = postmaster
column-behind = 後ろのサーバ
column-targets = 届け先
column-name = 名前
column-range = IPアドレス
column-id = 番号
column-arrived = 預かった時刻
column-size = 大きさ
column-from = 差出人
column-to = 宛先
column-reason = 理由
column-attempts = 試した回数
column-next = 次に試す時刻
column-setting = 設定
column-value = 値

state-enabled = 使用中
state-disabled = 停止中
state-disabled-because = 停止中: { $reason }
mailbox-used = { $used }
mailbox-of = { $used } / { $limit }
state-on = 受け取る
state-off = 断る
forward-only = { $targets }(受信箱に残さない)
state-waiting = 配送待ち
state-held = 保留
limits-per-day = { $messages } 通・初めての宛先 { $recipients } 件
limits-site = (全体の設定)
list-empty-account = 利用者はまだいません。「sekisho account add アドレス」で加えられます。
list-empty-domain = ドメインはまだありません。「sekisho domain add ドメイン」で加えられます。
list-empty-alias = 別名はありません。
list-empty-device = 登録された機器はありません。
list-closed = 次のIPアドレスの向こうに外部の相手がいたため、LAN の扉を閉じています: { $addresses }。「sekisho device reopen IPアドレス」で開けられます。
list-empty-queue = 待っているメールはありません。すべて届いています。

setting-line-default = 初期値: { $value }
setting-line-required = 必ず書く設定です。
setting-line-absent = 書かなければ、使いません。
setting-line-form = 値の形: { $form }
setting-line-example = 例: { $example }

## 何が起きたか(why)

why-nothing = 「{ $subject }」についての記録はありません。記録は { $days } 日分残しています。
why-totals = これまで: { $verbs }
why-more = 新しいものから{ $count }件を示しました。もっと見るには --limit を使ってください。

## ほかのサーバの記録を読む(read)

read-skipped = { $why }このファイルは飛ばします。
read-following = { $file } を見張っています。やめるには Ctrl-C を押してください。
read-key-written = 伏せた名前の対応表を { $path } に書きました。もとの名前が分かってしまうので、人に渡さないでください。
read-warning = 注意
read-double = { $file } は { $other } と同じ記録なので、一度だけ読みます。
read-masked-ours = 「{ $text }」は伏せ字で、誰のことか分からないため、うちのものとはみなしません。できれば、伏せる前のドメインやアドレスを書いてください。
read-cut-short = { $file } は { $lines } 行まで読んだところで壊れています({ $cause })。読めたところまでで判断します。
read-notice-failed = { $address } にメールで知らせることができませんでした({ $cause })。画面の知らせを見てください。

## 動かす(serve)

serve-ready = { $hostname } は動いています。
serve-door = { $door }: { $address }
serve-pop3 = メールを読む扉(POP3): { $address }
serve-stopping = 止めています。進行中の受け渡しが終わるのを待ちます。
serve-store-read-only = { $path } のディスクが読み取り専用になったため、メールの受け付けを止めました。送ってきた相手には、あとでもう一度送るよう伝えています。受け付けたメールは失われていません。受信箱も読めます。ディスクを調べて書き込めるように直してから、サーバを再起動してください。
serve-store-damaged = { $path } のデータベースが壊れているため、メールの受け付けを止めました。送ってきた相手には、あとでもう一度送るよう伝えています。サーバを止め、フォルダの写しを取り、ディスクを調べてから、最後のバックアップを戻してください。
serve-store-failed = { $path } のディスクへの書き込みに失敗したため、メールの受け付けを止めました。送ってきた相手には、あとでもう一度送るよう伝えています。受け付けたメールは失われていません。受信箱も読めます。ディスクを調べてから、サーバを再起動してください。
serve-stopped = 止まりました。
serve-smarthost = 外部へのメールは { $host } に任せます。
serve-gateway = ルータのIPアドレス { $gateway } からの送信は、LAN の扉では受けません。

## 用意する(quickstart)

quickstart-start = { $dir } に、{ $hostname } のメールサーバを用意します。
quickstart-config = 設定ファイルを書きました: { $file }
quickstart-certificate = 暗号化の証明書を作りました: { $file }
quickstart-certificate-note = これは自分で署名した証明書です。メールソフトが警告を出すので、本番の前に正式な証明書に替えてください。
quickstart-domain = ドメイン { $domain } を登録しました。postmaster は { $address } です。
quickstart-account = 最初の利用者 { $address } を作りました。
quickstart-dns = DNS に次の内容を登録してください(ドメインを管理している会社の画面で行います)。
quickstart-dns-a = サーバの名前とIPアドレスを結びます。
quickstart-dns-mx = { $domain } 宛てのメールが、このサーバに届くようになります。
quickstart-dns-spf = { $domain } のメールを送ってよいのはこのサーバだけだ、と知らせます。
quickstart-dns-ptr = IPアドレスからサーバの名前を引けるようにします。回線業者に頼んでください。これがないと、受け取ってもらえないことがあります。
quickstart-next = 次にすること
quickstart-next-serve = サーバを動かします。
quickstart-next-check = 設定を確かめます。
quickstart-next-why = 何が起きたかを聞きます。
quickstart-client = メールソフトの設定: 受信は { $hostname } のポート 995(SSL/TLS)、送信は { $hostname } のポート 587(STARTTLS)、利用者名は { $address } です。
quickstart-port-25 = 回線業者が外向きのポート 25 番を閉じているときは、設定 delivery.smarthost に業者の送信サーバを書いてください。

## 誤り

error = エラー
error-socket-permission = { $path } を使う権限がありません。サーバを動かしている利用者として実行してください(例: sudo -u sekisho …)。
error-connection-lost = サーバとの連絡が途中で切れました。変更が済んだかどうかは、一覧で確かめてください。
error-in-use = { $path } は、もう動いているサーバが使っています。
error-config-missing = 設定ファイル { $path } がありません。「sekisho quickstart フォルダ」で作るか、--config で場所を示してください。
error-config-problems = { $path } に{ $count }件の誤りがあります。直すまで、サーバは動きません。
error-unknown-setting = 「{ $key }」という設定はありません。
error-unknown-setting-nearest = 「{ $key }」という設定はありません。もしかして「{ $nearest }」ですか。
error-unknown-command = 「{ $command }」というコマンドはありません。
error-unknown-command-nearest = 「{ $command }」というコマンドはありません。もしかして「{ $nearest }」ですか。
error-unknown-option = 「{ $option }」というオプションはありません。
error-missing-argument = 「{ $argument }」が足りません。
error-value-missing = 「{ $option }」のあとに値が要ります。
error-bad-argument = 「{ $value }」は「{ $argument }」として読めません。
error-see-help = 「{ $command } --help」で使い方が見られます。
error-not-an-address = 「{ $text }」はメールアドレスとして読めません。hana@example.jp のように書いてください。
error-not-an-ip = 「{ $text }」はIPアドレスではありません。192.168.0.1 のように書いてください。
error-not-a-domain = 「{ $text }」はドメインとして読めません。example.jp のように書いてください。
error-not-a-next-hop = 「{ $text }」は届け先として読めません。lmtp:192.168.0.5:24 か smtp:mail.example.jp:25 のように、「プロトコル:ホスト:ポート」の形で書いてください。やめるときは off です。
error-next-hop-is-socket = 「{ $text }」は Unixソケットのようですが、メールの届け先にできるのは IPアドレスとポートだけです。後ろのサーバを、このコンピュータの IPアドレスとポートで待ち受けるようにしてください(Dovecot なら「service lmtp」の中に、127.0.0.1 のポート 24 の「inet_listener lmtp」を書きます)。そのうえで lmtp:127.0.0.1:24 と書いてください。
error-not-an-id = 「{ $text }」はメールの番号として読めません。番号は 13 文字の英数字です(「sekisho queue list」で見られます)。
error-not-a-subject = 「{ $text }」は、メールの番号でも、メールアドレスでも、IPアドレスでもありません。
error-is-held = メール { $id } は保留中なので、送り直しません。送り出すときは「sekisho queue release { $id }」を使ってください。
error-not-held = メール { $id } は保留中ではないので、解くものがありません。
error-no-such-message = メール { $id } は送信待ちの中にありません。「sekisho why { $id }」でその後の様子が分かります。
error-password-short = パスワードは { $least } 文字以上にしてください。
error-password-differs = 二度のパスワードが一致しません。
error-password-empty = パスワードが入力されませんでした。
error-read = { $path } を読めません: { $cause }。
error-write = { $path } に書けません: { $cause }。
error-no-such-file = { $path } というファイルはありません。名前とフォルダが合っているかを確かめてください。
error-no-folder = { $path } に書けません。そのフォルダがありません。先にフォルダを作るか、別の場所を指定してください。
error-permission = { $path } を使う権限がありません。権限のある利用者で(たとえば sudo を付けて)もう一度試してください。
error-folder-not-empty = フォルダ { $path } は空ではありません。新しいフォルダを指定してください。
error-listen-in-use = { $address } は、ほかのプログラムが使っています(設定 { $key })。
error-listen-permission = { $address } で待ち受ける権限がありません(設定 { $key })。1023 番までのポートには管理者の権限が要ります。
error-listen-absent = このコンピュータに { $address } というIPアドレスはありません(設定 { $key })。
error-listen = { $address } で待ち受けられません(設定 { $key }): { $cause }
error-certificate = 証明書 { $path } が使えません: { $cause }
error-certificate-key = 秘密鍵 { $path } が証明書と合いません。
error-store = 保存の仕組みが開けません({ $path }): { $cause }
error-too-new = { $path } のデータは、この Sekisho より新しい版で書かれています。壊さないよう、開かずに終わりました。新しい版で起動するか、この版で取ったバックアップを別のフォルダに戻して使ってください。
error-store-failed = ディスクに書き込めないため、変更は行われませんでした。
error-change-refused = 何も変更していません。
error-command-missing = コマンドが書かれていません。
error-not-on-or-off = 「{ $text }」は on でも off でもありません。
error-not-a-size = 「{ $text }」は大きさとして読めません。500MB や 2GB のように書くか、default か none と書いてください。
error-off-among-targets = 「off」は転送をやめる指定です。ほかの転送先と一緒には書けません。
error-not-a-legacy-login = 「{ $text }」は指定できません。apop、pop-before-smtp、off のどれかを書いてください。
error-until-missing = 期限がありません。古い方式を期限なしで認めることはできません。「--until 2027-03-31」のように、最後の日を書いてください。
error-off-with-day = off はすぐに効きます。--until は付けないでください。
error-not-a-day = 「{ $text }」は日付として読めません。「--until 2027-03-31」のように、年-月-日の順で書いてください。
error-not-a-number = 「{ $text }」は数として読めません。
error-dns = システムのDNSの設定を読めません: { $cause }
error-nothing-readable = 読める記録が一つもありませんでした。ファイルの名前が合っているか、読む権限があるかを確かめてください。メールの記録は、多くのサーバで /var/log/mail.log か /var/log/maillog にあります。
error-unknown-format = 「{ $text }」という形式はありません。使えるのは postfix、dovecot、sendmail、opensmtpd、exim、qmail、stalker、appleshare、haraka、sekisho です。--format を書かなければ、自動で見分けます。
error-not-ours = 「{ $text }」は、ドメインでも、メールアドレスでも、ネットワークでもありません。example.jp、hana@example.jp、192.168.0.0/24 のように書いてください。
error-not-a-time = 「{ $text }」は日時として読めません。2026-11-20、2026-11-20T09:00、24h(24時間前)、7d(7日前)のように書いてください。
error-key-exists = { $path } がもうあります。前の写しの対応表を失わないよう、上書きはしません。別の名前を指定してください。
error-pattern = 書式のファイル { $path } が読み取れません: { $cause }
error-follow-stdin = 標準入力は見張れません。--follow には、記録のファイルの名前を書いてください。
error-folder = { $path } はフォルダです。中の記録のファイルを指定してください(例: { $path }/mail.log)。
error-follow-view = 見張り(--follow)は、判定とだけ一緒に使えます。{ $text } を外してください。
error-no-log = 読む記録が指定されていません。「sekisho read /var/log/mail.log」のように、ファイルの名前を書いてください。
error-not-a-server = 「{ $text }」というメールサーバが見つかりません。127.0.0.1:25 や mail.example.jp:25 のように書いてください。
error-nothing-understood = 読んだファイルに、メールサーバの記録が見つかりませんでした。ファイルが合っているかを確かめてください。形式が分かっていれば --format で、知らない形式なら --pattern で教えられます。
error-notify-alone = { $text } は、見張り(--follow)と一緒に使います。「sekisho read ファイル --follow --notify アドレス」のように書いてください。
error-views = { $text } は一緒に使えません。どれか一つにしてください。
error-no-such-message-in-log = メール { $id } についての行は、読んだ記録にありません。番号の綴りと、その日の記録かどうかを確かめてください。
error-mail-waits = このアカウント宛てのメールが保留されたままです。先に保留を解くか、取り除いてください(「sekisho queue list」で確かめられます)。何も変更していません。
quickstart-dns-address = 203.0.113.25 のところには、お使いのサーバのアドレスを書いてください。
state-default = (初期値)

## バックアップと復元

help-backup = メール、順番待ち、利用者、設定、証明書をまとめて、サーバを動かしたまま一つのフォルダに写します。
    .examples =
        sekisho backup /backup/2026-11-22
help-restore = バックアップを確かめてから、新しいフォルダに復元します。--dry-run を付けると、確かめるだけです。
    .examples =
        sekisho restore /backup/2026-11-22 /srv/mail --dry-run    確かめるだけ
        sekisho restore /backup/2026-11-22 /srv/mail
arg-target = バックアップのフォルダ
arg-dry-run = 確かめるだけで、何も変えない
backup-made = バックアップができました: { $path }(ファイル { $files } 個、{ $size })
backup-secret = 中にはメール、パスワードの照合用データ、秘密鍵が入っています。ほかの人が読めないところに、できれば別のディスクに保管してください。
backup-check = 復元できるかどうかは、次のコマンドで確かめられます: sekisho restore { $path } 新しいフォルダ --dry-run
restore-sound = { $at } のバックアップに、欠けや傷はありません。ファイル { $files } 個({ $size })、アカウント { $accounts } 件、メール { $messages } 通が入っています。
restore-twice = バックアップの時点で、{ $count } 通のメールが外への送信を待っていました。そのあとに送信が済んだものは、復元したサーバを動かすと、もう一度送られます。「sekisho queue list」で確かめ、送らないものは「sekisho queue remove 番号」で取り除いてください。
restore-after = バックアップのあとに届いたメールは入っていません。バックアップのあとに読んで消したメールは、元に戻ります。
restore-dry-run = 何も変更していません。--dry-run を外すと、{ $dir } に復元します。
restore-done = { $dir } に復元しました。
restore-next-owner = フォルダの持ち主を、サーバを動かす利用者に替えます。
error-backup-full = ディスクがいっぱいで、{ $path } に書き込めません。空きを作るか、別のディスクを指定してください。途中までのものは残していません。
error-backup-file = { $path } を読み書きできません: { $cause }
error-backup-database = データベース { $path } が読めません: { $cause }。バックアップの中のものなら、一つ前のバックアップを使ってください。動いているサーバのものなら、すぐにディスクを調べてください。
error-not-a-backup = { $path } はバックアップではないか、途中で終わったものです。「sekisho backup」で作ったフォルダを指定してください。
error-backup-too-new = { $path } は、これより新しい版の sekisho で作られています。その版で復元してください。
error-backup-missing = バックアップの中に { $path } がありません。欠けているので、別のバックアップを使ってください。復元はしていません。
error-backup-changed = { $path } が、バックアップした時のものと違います(チェックサムが合いません)。壊れているので、別のバックアップを使ってください。復元はしていません。
error-content-missing = メール { $id } の本文がないか、途中で切れています。復元のときは、別のバックアップを使ってください。バックアップを作っているときは、途中でサーバが止められたか始められたためです。もう一度作ってください。
done-config-reloaded = { $file } を読み直しました。新しい設定で動いています。接続中の相手はそのままです。
done-config-reloaded-same = { $file } を読み直しました。変わった設定はありません。証明書と鍵も読み直しました。
reload-change = { $key }: { $before } → { $after }
error-reload =
    { $cause }
    何も変更していません。サーバは前の設定のまま動いています。
error-reload-data = データのフォルダは、動いている間は変えられません。いま使っているのは { $used }、設定に書かれているのは { $named } です。サーバを止め、フォルダを移してから、もう一度動かしてください。
error-reload-no-file = このサーバは設定ファイルから始められていないため、読み直すものがありません。
error-reload-port = { $cause } root で始めたサーバは、始めたあとにこの権限を手放します。サーバを再起動すると、このポートを開けます。
error-reload-changed-meanwhile = { $path } は、読んでいる間に書き換えられました。もう一度試してください。
error-not-running = { $path } で動いているサーバはありません。動かすには: systemctl start sekisho
serve-stopping-now = すぐに止めます。受け取ったメールはディスクにあります。途中だった受け渡しは、次に動かしたときにやり直します。
serve-metrics = 見守るプログラムのための数値: http://{ $address }/metrics
warning = 注意
warning-certificate-ended = 証明書 { $path } の期限({ $when })が切れています。メールソフトが警告を出したり、つながらなくなったりします。証明書を新しくして「sekisho config reload」を実行してください。
warning-certificate-not-begun = 証明書 { $path } が有効になるのは { $when } からです。それまで、メールソフトが警告を出したり、つながらなくなったりします。このコンピュータの時計が正しいか確かめるか、別の証明書を使ってください。
error-certificate-content = { $path } に、PEM 形式(「-----BEGIN」で始まるもの)の証明書または鍵がありません。
error-store-damaged = { $path } のデータベースが壊れているか、データベースではありません({ $cause })。何も変更していません。フォルダの写しを取ってから、最後のバックアップを戻してください。
os-not-found = その名前のファイルやフォルダがありません
os-permission = 権限がありません
os-exists = 同じ名前のものがもうあります
os-full = ディスクに空きがありません
os-read-only = ディスクが読み取り専用になっています
os-too-large = ファイルが大きすぎます
os-folder = フォルダです
os-no-folder = 途中にフォルダでないものがあります
os-name = その名前は使えません
os-memory = メモリが足りません
os-too-many-files = 開いているファイルが多すぎます
os-device = ディスクが異常を知らせています。故障のおそれがあります
os-address-in-use = そのアドレスはもう使われています
os-address-absent = このコンピュータにそのアドレスはありません
os-refused = 相手が応答しません
os-broken = 接続が途中で切れました
os-timed-out = 時間がかかりすぎました
os-unreachable = そこへ届くネットワークがありません
os-not-text = 中身が正しい形ではありません
os-other = システムの言葉では「{ $words }」
arg-file = 保存先。すでにあるファイルには書きません
state-unreadable = 読めません
done-queue-exported = メール { $id } を { $path } に保存しました。
error-unreadable-entry = 送信待ちにあるメール { $id } の記録が読めません。「sekisho queue export { $id } ファイル名」で中身を取り出し、「sekisho queue remove { $id }」で外せます。

## 本番のサーバを作る

arg-ip = インターネットから見たサーバのIPアドレス(何度でも書けます)
arg-acme = 正式な証明書を自動で取り寄せる(Let’s Encrypt。ポート 443 番が要ります)
arg-smarthost = 外へのメールを任せる業者の送信サーバ(ホスト名:ポート)
arg-smarthost-user = スマートホストの利用者名
arg-smarthost-password-file = スマートホストのパスワードを一行目に書いたファイル
arg-dns-server = このコンピュータの設定の代わりに問い合わせる DNS サーバ
arg-try-host = ポート 25 番を試す相手のメールサーバ(書かなければ gmail-smtp-in.l.google.com:25。メールは送りません)
arg-offline = このコンピュータの外には、何も問い合わせず、何も試さない
error-half-a-login = スマートホストへのログインが「{ $text }」だけでは足りません。--smarthost-user と --smarthost-password-file は一緒に書いてください。
quickstart-certificate-acme = これは自分で署名した証明書で、正式な証明書が届くまで使います。正式なものは、サーバが動き、ポート 443 番が外からつながると、自動で届きます。
quickstart-passwords = パスワードを作りました。画面に出るのは今回だけです。{ $file } にも書いてあります。本人に渡したら、このファイルを消してください。
quickstart-passwords-head =
    メールのパスワードです。本人に渡したら、このファイルを消してください。
    サーバはこのファイルを使いません。
quickstart-dns-srv = メールソフトが設定を自動で見つけられるようにします。
quickstart-dns-dmarc = DMARC を知っているドメインだと示します。受け取る側には、まだ何も求めません。あとからでも構いません。
quickstart-zone = 同じ内容を、ゾーンファイルの形で書きました: { $file }
quickstart-zone-head =
    { $domain } の DNS レコードです。ドメインのゾーンに加えてください。
    ほかのサービスもこのドメインでメールを送るときは、その分を SPF レコードの -all の前に書き足します。
quickstart-router = このコンピュータはルータの内側にあります(プライベートIPアドレスだけを持っています: { $addresses })。
quickstart-router-ports = ルータの設定で、TCP のポート { $ports } を { $address } に通してください(「ポート転送」「静的マスカレード」など)。DNS には、ルータの外側のIPアドレスを書きます。
quickstart-elsewhere = DNS で { $hostname } を引くと { $addresses } になりますが、このコンピュータのIPアドレスではありません。ルータのものなら、ポートをここへ通してください。そうでなければ、レコードを直してください。
quickstart-other-name = { $address } の名前は、DNS では「{ $name }」で、{ $hostname } ではありません。回線業者に変更を頼んでください。このままでは、受け取ってもらえないことがあります。
quickstart-port-25-open = 外向きのポート 25 番は開いています({ $host } が応答しました)。メールは相手に直接送ります。
quickstart-port-25-closed = { $host } につながりませんでした。{ $reason } 回線がポート 25 番を閉じている場合(OP25B)は、業者の送信サーバを --smarthost で指定するか、設定 delivery.smarthost に書いてください。
quickstart-smarthost-works = スマートホスト { $host } が応答しました。ログインの指定があれば、それも通りました。メールは送っていません。
quickstart-smarthost-fails = スマートホスト { $host } は、まだ使えません。{ $reason } 設定ファイルの [delivery] を直してください。
quickstart-next-unit = systemd にサーバを動かしてもらいます。コンピュータを再起動しても、自動で動きます。
quickstart-without-unit = systemd を使わないとき: { $command }
quickstart-unit-head =
    「sekisho quickstart」が作りました。組み込むには: sudo systemctl enable --now このファイル
    サーバは利用者 { $user } として動きます。サーバのフォルダは、この利用者の持ち物にしてください。まだいなければ:
      sudo useradd --system --shell /usr/sbin/nologin { $user }
    1024 番より小さいポートを開けるほかは、ほかの利用者にできないことは何もできません。
quickstart-dns-spf-smarthost = { $domain } のメールを送ってよいサーバを知らせます。業者の送信サーバも加えてください。書き方を業者に聞いて、「v=spf1 mx include:業者の指定 -all」のようにします。
error-owner = root で始められたサーバが、{ $path } の持ち主に切り替われませんでした: { $cause }。その利用者として動かすか、「sekisho quickstart」が作った systemd の設定で動かしてください。
## sendmail
sendmail-option-refused = オプション「{ $text }」は使えません。sekisho sendmail は、動いているサーバにメールを渡すだけのものです。ファイルやキュー、別の設定を指すオプションや、サーバを起動するオプションはありません。
sendmail-value-missing = オプション「{ $text }」には値が要ります。
sendmail-argument-control = 引数「{ $text }」に改行か制御文字が入っています。アドレスや名前には入りません。フォームからヘッダを書き足そうとした人がいるかもしれません。何も送っていません。
sendmail-sender-no-address = -f の後ろの「{ $text }」はメールアドレスではありません。
sendmail-recipient-no-address = 「{ $text }」はメールアドレスではないので、何も送っていません。最初の宛先より後ろと「--」より後ろは、すべてアドレスとして読みます。
sendmail-no-recipient = 宛先がありません。オプションの後ろに書くか、To、Cc、Bcc のあるメールに -t を付けてください。
sendmail-bare-cr = メールに、行末の一部ではない復帰文字(CR)があります。ヘッダを隠す手口に使われるので、何も送っていません。行末は LF か CR LF にしてください。
sendmail-nul = ヘッダに NUL 文字があります。ヘッダを隠す手口に使われるので、何も送っていません。
sendmail-too-large = メールが { $text } を超えています。上限は設定 limits.message_size です。
sendmail-unreadable = 標準入力からメールを読めませんでした({ $text })。
sendmail-settings = { $text }
sendmail-settings-unreadable = { $text } メールを送るプログラムからも設定ファイルを読めるようにしてください。秘密は書かれていません。
sendmail-socket-permission = このユーザーからは、サーバのソケット { $text } に届きません。そこまでのフォルダをだれでも通れるように(モード 755)してください。設定は sendmail.socket です。
sendmail-nobody-named = このマシンのプログラムには、送信が許されていません。設定 sendmail.users に Unix ユーザーを書いて、「sekisho config reload」を実行してください。
sendmail-not-running = メールサーバが動いていないか、{ $text } で待っていません。何も送っていません。後でもう一度試してください。
sendmail-broke = サーバがメールを受け取る前に、会話が切れました。後でもう一度試してください。
sendmail-refused = サーバがメールを断りました。{ $reason }({ $text })
sendmail-recipient-refused = 断られた宛先があります。{ $reason }({ $text })
## lockdown
lockdown-began = 緊急停止を始めました。外へは何も送りません。ここのアドレス宛ての受信は普段どおりです。{ $messages ->
        [0] 送り出しを待っていたメールはありません。
       *[other] 送り出しを待っていた { $messages } 通を保留しました。
    }「sekisho lockdown off」で解除します。
lockdown-ended = 緊急停止を解除し、送信を再開しました。{ $messages ->
        [0] 止めていたメールはありません。
       *[other] 止めていた { $messages } 通を送り出します。
    }
lockdown-is-off = 緊急停止はしていません。普段どおり送信しています。
lockdown-is-on = { $since } から緊急停止中です({ $by } さんが始めました)。{ $messages ->
        [0] 解除を待っているメールはありません。
       *[other] { $messages } 通が解除を待っています。
    }
lockdown-reason = 理由: { $reason }
error-locked-down = 緊急停止中なので、このメールはいま送り出せません。「sekisho lockdown off」で、止めているメールがすべて送り出されます。

## 新しいパスワードの用紙

answer-yes = はい
ask-sheet = { $count } 人のパスワードを変えます。古いパスワードはすぐに使えなくなります。進めるなら「はい」と入力してください:
done-sheet = { $count } 人のパスワードを変えました。使用中の接続はすべて切れます。用紙は { $file } にあります。印刷して本人に渡し、ファイルは消してください。
error-sheet-missing = 用紙を書き出すファイルを --sheet ファイル名 で指定してください。用紙がないと、だれも新しいパスワードを知ることができません。
error-sheet-for-whom = アカウントを一つ書くか、全員なら --all を付けてください。
error-sheet-not-confirmed = 何も変えていません。古いパスワードがすぐに使えなくなるので、確認が要ります。尋ねられたときに「はい」と入力するか、--yes を付けてください。
sheet-title = 新しいメールパスワードのお知らせ
sheet-address = メールアドレス(ユーザー名も同じ)
sheet-password = 新しいパスワード
sheet-hyphens = 英小文字と数字だけです。ハイフン(-)も入力してください。まぎらわしい i、l、o、0、1 は使っていません。
sheet-step-type = メールソフトのアカウント設定を開き、受信と送信の両方に新しいパスワードを入れてください。
sheet-step-everywhere = スマートフォン、タブレット、自宅のパソコンなど、お使いの機器すべてで同じようにしてください。入れ終わるまで送受信できませんが、届いたメールは失われません。
sheet-step-ask = このパスワードをほかの場所に入力しないでください。メールや電話で尋ねられても、教えないでください。
sheet-receive = 受信(POP3)
sheet-send = 送信(SMTP)
sheet-server = サーバ
sheet-port = ポート
sheet-tls = 暗号化
sheet-keep = この用紙は人目に触れない場所に保管するか、入力が済んだら処分してください。

## hosts

list-empty-hosts = ほかのサーバ宛てに待っているメールはなく、最近送ったところもありません。
column-host = 送り先
column-host-asked = サーバ
column-waiting = 待ち
column-last = 最後の試み
host-unreached = { $since } からつながりません。
host-rests = { $until } まで間を置きます。
done-hosts-retried = { $host } 宛ての { $count } 通を、いますぐ送り直します。
error-no-such-host = 「{ $text }」のことは何も分かりません。待っているメールがなく、最近送ってもいません。分かっている送り先は「sekisho hosts」で見られます。
error-nothing-waits-for = 「{ $text }」宛てに待っているメールはありません。どこ宛てに待っているかは「sekisho hosts」で見られます。

## check

help-check = このサイトに問題がないかを表示します。設定、証明書、サーバが最後に自分の扉を調べた結果です。
    .examples =
        sekisho check
        sekisho check doors
help-check-doors = すべての扉を、ここにある全アドレスを差出人にして、外の他人と同じやり方でいま調べます。試しのメールは残らず、外へも出ません。起動したとき、変更したとき、また毎日、サーバがひとりで行っています。
    .examples =
        sekisho check doors
        sekisho check doors --json
check-doors-running = サーバが自分の扉を調べています。扉ごとに数秒かかります。
check-settings = { $hostname } の設定に間違いはありません。
check-running = サーバは動いています。
check-not-running = サーバが動いていません。動かすには: systemctl start sekisho
check-certificate-none = 証明書がありません。メールソフトはログインできず、メールは暗号化されずに行き来します。設定に「tls.acme = true」と書くか、証明書のファイルを指定してください。
check-certificate-valid = 証明書 { $path } は { $when } まで有効です。
check-certificate-unread = 証明書 { $path } の有効期間を読み取れませんでした。
check-doors-never = サーバはまだ自分の扉を調べていません。起動から 30 秒以内に調べます。すぐに調べるには: sekisho check doors
check-doors = 扉({ $when } に、サーバが外の他人と同じやり方で調べた結果):
check-doors-more = 見つかったことと直し方は: sekisho check doors
