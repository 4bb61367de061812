# 見つかったこと(incident)の種類ごとの言葉: 名前、意味、数、すぐ行うこと、根拠、決め手。

certainty-proven = 確実
certainty-likely = おそらく
certainty-cannot-tell = 判断できない

list-gap = 、
names-and-more = { $names } ほか{ $count }件

## 種類

incident-relay = 不正中継
    .meaning = 見知らぬ相手から預かったメールを、外部の宛先へ送り出しました。迷惑メールの踏み台にされています。放っておくとブロックリスト(迷惑メールの送信元の一覧)に載り、ふだんのメールまで届かなくなります。
    .meaning-likely = 見知らぬ相手から、外部の宛先へのメールを預かっています。まだ相手に渡ったとは書かれていませんが、サーバは渡そうとしています。このままでは迷惑メールの踏み台にされます。
    .meaning-cannot-tell = 外部から外部へのメールがこのサーバを通りましたが、誰が持ち込んだのかが記録にありません。身内のものでなければ、不正中継です。
    .count = メール { $messages } 通{ $recipients ->
        [0] { "" }
       *[other] 、宛先 { $recipients } 件
    }
incident-stolen-account = 利用者の乗っ取り
    .meaning = 誰かが利用者 { $accounts } のパスワードを使い、その人になりすましてメールを送っています。
    .meaning-likely = 利用者 { $accounts } のログインで、本人らしくない送り方がされています。誰かがパスワードを使っているとみられます。
    .meaning-cannot-tell = 利用者 { $accounts } の送り方が、いつもと違います。本人のしたことかどうかは、記録からは分かりません。
    .count = メール { $messages } 通{ $recipients ->
        [0] { "" }
       *[other] 、宛先 { $recipients } 件
    }
incident-device-abuse = 機器の悪用
    .meaning = うちの中の { $actors } から、その機器が送るはずのないメールが出ています。ウイルスに感染したか、外から操られています。
    .meaning-likely = うちの中の { $actors } から、その機器が送るはずのないメールが出ているようです。ウイルスに感染したか、外から操られているおそれがあります。
    .meaning-cannot-tell = うちの中の { $actors } の送り方が、いつもと違います。悪用かどうかは、記録からは分かりません。
    .count = メール { $messages } 通{ $recipients ->
        [0] { "" }
       *[other] 、宛先 { $recipients } 件
    }
incident-nat-hides-clients = ルータに隠れた外部の相手
    .meaning = 外部から来た相手が、みな { $actors } という、うちの中のIPアドレスから来たように見えています。このIPアドレスを身内と思って信用するサーバは、誰にでも送らせてしまいます。
    .meaning-likely = 外部から来た相手が、{ $actors } という、うちの中のIPアドレスに見えているようです。サーバがこのIPアドレスを信用していれば、誰でもこのサーバから送れてしまいます。
    .meaning-cannot-tell = { $actors } という、うちの中のIPアドレスの向こうに、外部の相手がいるかもしれません。
    .count = メール { $messages } 通{ $recipients ->
        [0] { "" }
       *[other] 、宛先 { $recipients } 件
    }
incident-listed = ブロックリストへの掲載
    .meaning = このサーバがブロックリスト(迷惑メールの送信元の一覧)に載っているため、相手のサーバがメールを受け取ってくれません。
    .meaning-likely = このサーバがブロックリスト(迷惑メールの送信元の一覧)に載っているらしく、相手のサーバがメールを受け取ってくれません。
    .meaning-cannot-tell = 相手のサーバがブロックリストを理由に断っていますが、載っているのがこのサーバかどうかは分かりません。
    .count = 断られたメール { $messages } 通{ $recipients ->
        [0] { "" }
       *[other] 、宛先 { $recipients } 件
    }
incident-backscatter = 無関係な人への不達通知
    .meaning = 見知らぬ相手から預かったメールが届けられず、その報告(不達通知)を差出人に送っています。差出人が偽物だと、無関係な人に迷惑メールとして届きます。
    .count = 不達通知 { $messages } 通
incident-joe-job = 差出人の詐称
    .meaning = 誰かがよそのサーバから、うちのアドレスを差出人にしてメールを送り、その不達通知がこちらに返ってきています。このサーバが送ったのではありません。
    .meaning-likely = 誰かがよそのサーバから、うちのアドレスを差出人にしてメールを送り、その不達通知がこちらに返ってきているようです。このサーバが送ったという記録はありません。
    .meaning-cannot-tell = 送った覚えのないメールの不達通知が返ってきています。別のサーバから身内が送ったものか、差出人の詐称かは、この記録からは分かりません。
    .count = 不達通知 { $messages } 通
incident-own-address-outside = 外部からの、うちのアドレスの名乗り
    .meaning = 外部から来た相手が、ログインせずに、うちのアドレスを差出人にしたメールを預けていきました。身内のふりをした詐欺のメールに使われる手口です。
    .meaning-cannot-tell = 外部から来た相手が、ログインせずに、うちのアドレスらしい差出人のメールを預けていきました。どこへ送られたかが、この記録には残っていません。
    .count = メール { $messages } 通{ $recipients ->
        [0] { "" }
       *[other] 、宛先 { $recipients } 件
    }
incident-password-guessing = パスワード破りの試み
    .title-guessed = 破られたパスワード
    .meaning = 誰かが、利用者のパスワードを次々に試しています。いまのところ、成功した記録はありません。
    .meaning-guessed = 誰かが利用者のパスワードを次々に試し、{ $accounts } で成功しました。その人のメールは、もう読まれているかもしれません。
    .count = 失敗したログイン { $messages } 回
incident-dictionary-attack = 宛先の総当たり
    .meaning = 誰かが、ありそうな名前を次々に試して、どのアドレスが実在するかを探しています。断っているので被害はありませんが、見つかったアドレスには迷惑メールが来るようになります。
    .count = 断った宛先 { $recipients } 件
incident-relay-attempted = 中継の試み
    .meaning = 見知らぬ相手が、このサーバから外部へ送ろうとしましたが、断りました。門が閉まっていることを、サーバ自身の記録が示しています。
    .count = 断った宛先 { $recipients } 件

## すぐ行うこと

steps-relay = すぐ行うこと
    .do-1 = まず、外へ出るのを止めます。待っているメールの送り出しを止めるか、ルータで外向きの 25 番ポートを閉じてください。届くメールまで止める必要はありません。
    .do-2 = ルータの設定も見てください。外部からの接続がルータのIPアドレスに見えていると、サーバは全員を身内と思ってしまいます。
    .do-3 = 送り出しを待っているメールのうち、見知らぬ差出人のものを取り除いてください。身内のメールまで消さないよう、差出人を見ながら行います。
    .do-4 = 直ったかどうかを外から確かめます。携帯電話の回線など、うちの外から、ログインせずに外部の宛先へ送ってみて、断られれば閉じています。
    .do-5 = 新しい記録で「sekisho read ファイル」をもう一度行い、中継が増えていないことを見てください。
    .do-6 = 回線業者やブロックリストから連絡が来ていたら、原因と、止めた時刻と、直したことを伝えてください。記録を見せるときは、「sekisho read --mask ファイル」で、名前を伏せた写しを作れます。
steps-relay-cannot-tell = すぐ行うこと
    .do-1 = 下の「決め手」の行を探してください。持ち込んだ相手が分かれば、答えが出ます。
    .do-2 = それまでは、心当たりのない差出人のメールが、送り出しを待つ中にないかを見てください。
    .do-3 = 「sekisho read --our うちのドメイン ファイル」のように、うちのドメインを教えて、もう一度読ませてください。答えが変わることがあります。
steps-stolen-account = すぐ行うこと
    .do-1 = { $account } さんのパスワードを、いますぐ変えてください。できれば、いったんログインを止めてください。
    .do-2 = メールサーバを一度再起動し、もうログインしている相手を切り離してください。
    .do-3 = 送り出しを待っているメールのうち、その人の名前で出された見覚えのないものを取り除いてください。
    .do-4 = 本人に、同じパスワードをほかで使っていないか、あやしいメールのリンクを開いて入力しなかったかを聞き、使っているパソコンのウイルス検査をしてください。
    .do-5 = 勝手に作られた転送や自動返信の設定がないかを見てください。盗んだ人が、メールを読み続けるために残していくことがあります。
steps-stolen-account-cannot-tell = すぐ行うこと
    .do-1 = { $account } さんに「この時間に、これだけ送りましたか」と聞いてください。
    .do-2 = 覚えがないと言われたら、すぐにパスワードを変え、送り出しを待っているその人のメールを止めてください。
steps-device-abuse = すぐ行うこと
    .do-1 = { $actor } の機器を探し、ネットワークのケーブルを抜くか、電源を切ってください。どの機器かは、ルータの画面の「接続中の機器」などで分かります。
    .do-2 = 送り出しを待っているメールのうち、その機器から出たものを取り除いてください。
    .do-3 = パソコンならウイルス検査を、コピー機やカメラなら、初期設定のままのパスワードの変更とソフトの更新をしてください。
    .do-4 = 機器がメールを送る必要がないなら、このサーバで、そのIPアドレスからの送信を許さない設定にしてください。
steps-device-abuse-cannot-tell = すぐ行うこと
    .do-1 = { $actor } の機器を使っている人に、この時間に何を送ったかを聞いてください。
    .do-2 = 心当たりがなければ、その機器をネットワークから外し、ウイルス検査をしてください。
steps-nat-hides-clients = すぐ行うこと
    .do-1 = サーバの設定で、{ $actor } を「信用する相手」「中継してよい相手」から外してください。範囲で許しているときは、範囲を狭めてください。
    .do-2 = ルータの設定を見てください。25 番ポートの転送で、相手のIPアドレスをルータのものに書き換えていたら(「ヘアピン NAT」「マスカレード」など)、書き換えない設定にします。
    .do-3 = うちの人には、ログインして送る方法(587 番ポート)に切り替えてもらってください。IPアドレスで信用する必要がなくなります。
    .do-4 = 送り出しを待っているメールのうち、見知らぬ差出人のものを取り除いてください。
    .do-5 = うちの外から、ログインせずに外部の宛先へ送ってみて、断られることを確かめてください。
steps-listed = すぐ行うこと
    .do-1 = 先に原因を止めてください。ほかに見つかったこと(不正中継、乗っ取りなど)があれば、それが原因です。止めないうちに解除を頼むと、すぐまた載ります。
    .do-2 = 相手の返事にあるリストの名前や URL から、リストの案内ページを開き、なぜ載ったかと、解除の頼み方を見てください。
    .do-3 = 案内に沿って解除を頼みます。お金を払えば解除するというところには、払わないでください。
    .do-4 = 固定でないIPアドレスで送っているなら、回線業者の送信サーバを通して送る設定にすると、載っていても届くようになります。
steps-backscatter = すぐ行うこと
    .do-1 = ここにない宛先のメールは、預かってから返すのではなく、預かる前に断る設定にしてください。宛先の一覧を、外に面したサーバが知っている必要があります。
    .do-2 = 迷惑メールやウイルスの検査で引っかかったメールも、不達通知を出さず、預かる前に断るか、隔離する設定にしてください。
    .do-3 = 送り出しを待っている不達通知のうち、知らない相手へのものを取り除いてください。
steps-joe-job = すぐ行うこと
    .do-1 = サーバを止める必要はありません。パスワードを変える必要もありません。
    .do-2 = 苦情が来たら、「差出人を勝手に使われたもので、うちのサーバからは送っていません」と伝えてください。この表示がその証拠になります。
    .do-3 = ドメインを管理している会社の画面で、SPF と DMARC のレコード(正規の送信元を世の中に知らせるもの)を登録してください。受け取る側が、偽物を見分けられるようになります。
    .do-4 = 不達通知は、ふつう数日でおさまります。それまで、読まずに消して構いません。
steps-joe-job-cannot-tell = すぐ行うこと
    .do-1 = 不達通知に添えられたもとのメールのヘッダを見て、いちばん下の「Received:」に、うちのサーバの名前があるかを確かめてください。なければ、差出人の詐称です。
    .do-2 = うちのドメインで送っているサーバがほかにもあれば、その記録も一緒に読ませてください。
steps-own-address-outside = すぐ行うこと
    .do-1 = 身内が、外からログインせずに送っていないかを確かめてください。そうであれば、ログインして送る設定(587 番ポート)にしてもらいます。
    .do-2 = 心当たりがなければ、うちのアドレスを差出人にしたメールは、ログインした人からだけ受け取る設定にしてください。
    .do-3 = 届いたメールに、お金の振り込みやパスワードの入力を求めるものがなかったか、うちの人に注意を呼びかけてください。
steps-own-address-outside-cannot-tell = すぐ行うこと
    .do-1 = 記録のこの続きを見て、預かったメールがどこへ行ったかを確かめてください。うちの受信箱なら、なりすましのメールが届いただけです。外部へ出ていれば、不正中継です。
    .do-2 = 身内が、外からログインせずに送っていないかを確かめてください。
steps-password-guessing = すぐ行うこと
    .do-1 = 急いですることはありません。短いパスワードや、名前と同じパスワードの人がいないかを確かめ、いれば変えてもらってください。
    .do-2 = 失敗が続いた相手を、しばらく断る仕組み(fail2ban など)があれば、使ってください。
    .do-3 = 使っていない利用者は、止めておいてください。狙われるのは、忘れられた利用者です。
steps-password-guessing-guessed = すぐ行うこと
    .do-1 = { $account } さんのパスワードを、いますぐ変えてください。できれば、いったんログインを止めてください。
    .do-2 = メールサーバを一度再起動し、もうログインしている相手を切り離してください。
    .do-3 = その人の名前で、見覚えのないメールが送られていないかを記録で確かめ、送り出しを待っているものは取り除いてください。
    .do-4 = 勝手に作られた転送の設定がないかを見て、同じパスワードを使っているほかのサービスでも変えてもらってください。
steps-dictionary-attack = すぐ行うこと
    .do-1 = 急いですることはありません。断れています。
    .do-2 = 同じ相手が続けて来るなら、ルータかサーバで { $actor } からの接続を断ると、記録が静かになります。
steps-relay-attempted = すぐ行うこと
    .do-1 = することはありません。世界中のメールサーバに毎日来るもので、断れています。
    .do-2 = 身内の送信が断られていないかだけ、相手のIPアドレスを見て確かめてください。身内なら、ログインして送る設定(587 番ポート)にしてもらいます。

## 中継の閉じ方(サーバの種類ごと)

close-postfix = Postfix では「postconf mynetworks smtpd_relay_restrictions」で今の設定が見られます。/etc/postfix/main.cf の mynetworks には、このサーバ自身(127.0.0.0/8)と、うちの機器だけを書きます。smtpd_relay_restrictions は「permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination」とし、「postfix reload」で有効にします。
close-sendmail = sendmail では、/etc/mail/access で RELAY としている行と /etc/mail/relay-domains をうちのものだけにし、sendmail.mc に promiscuous_relay があれば消します。そのあと作り直し(make)、再起動します。sendmail 8.8 までの古い版は、もとから誰にでも中継するので、新しい版に替えてください。
close-opensmtpd = OpenSMTPD では /etc/mail/smtpd.conf の「match … for any action …」の行をみな見て、「auth」か「from local」か、うちの機器だけを指す「from src」が付いていないものを直し、「smtpctl」ではなくサービスの再起動で有効にします。
close-exim = Exim では、relay_from_hosts(Debian では /etc/exim4/update-exim4.conf.conf の dc_relay_nets)に、うちの機器だけを書きます。relay_to_domains(dc_relay_domains)に「*」があれば消し、「update-exim4.conf」のあと再起動します。
close-qmail = qmail では、control/rcpthosts というファイルがないと、誰にでも中継します。必ず作り、うちのドメインだけを書いてください。tcpserver の規則(tcp.smtp)で RELAYCLIENT を与えるのは、うちの機器だけにします。
close-stalker = SIMS や CommuniGate では、設定の SMTP の画面で、中継を「クライアントだけ」に許すようにし、クライアントのIPアドレスの一覧から、うちの機器でないものを除きます。ルータのIPアドレスが一覧に入っていないかも見てください。
close-appleshare = AppleShare IP のメールサーバは、初めの設定のままでは誰にでも中継します。管理プログラムの中継の設定で、許す相手をうちの機器だけにしてください。その設定がない版では、外からの 25 番ポートをルータで閉じ、別のメールサーバに替えるまで開けないでください。
close-haraka = Haraka では、config/relay_acl_allow にうちの機器だけを書き、config/host_list にはうちのドメインだけを書きます。利用者にはログインして送ってもらいます。
close-sekisho = Sekisho は、どんな設定でも見知らぬ相手の中継をしません。これが出たら不具合です。サーバを止め、この表示をそのまま開発元に知らせてください。

## 根拠

finding-relay-handed-over = 見知らぬ相手のメール{ $messages }通(外部の宛先{ $recipients }件)を、次のサーバに渡しました。
finding-relay-not-handed-over = 見知らぬ相手から、外部の宛先へのメールを{ $messages }通預かりました。相手のサーバに渡ったとは、まだ書かれていません。
finding-relay-untold = 同じ相手のメールがほかに{ $messages }通ありますが、どうなったかは記録にありません。
finding-relay-giver-untold = 外部から外部へのメールが{ $messages }通ありますが、誰が持ち込んだのかは記録にありません。
finding-relay-refused = このサーバから外部へ送ろうとする試みが{ $refusals }回あり({ $visitors }か所から)、すべて断りました。
finding-account-many-networks = 一時間のうちに、{ $networks }か所もの離れたネットワークから、同じ利用者の名前で{ $messages }通が送られました。一人ではできないことです。
finding-account-guessed-before = { $visitor } がログインに{ $failures }回失敗したあと成功し、そのあとメールが送られました。パスワードを当てられています。
finding-account-many-senders = 一時間のうちに、{ $senders }種類もの他人のアドレスが差出人に使われました。
finding-sudden-volume = 一時間の宛先が{ $recipients }件になりました。それまででいちばん多い一時間は{ $usual }件です。
finding-new-recipients = 一時間の宛先{ $recipients }件のうち、{ $new }件は、それまで一度も送ったことのない相手です。
finding-many-failures = 一時間の宛先{ $recipients }件のうち、{ $failures }件が届きませんでした。知り合いへのメールなら、こうはなりません。
finding-bounces-back = 届かなかったという通知が、外部から{ $bounces }通返ってきました。
finding-device-foreign-senders = 一台の機器から、{ $senders }種類もの他人のアドレスを差出人にして、{ $messages }通が出ました。
finding-bounces-unexplained = ここから送っていないメールの不達通知が、外部の{ $hosts }か所から{ $bounces }通届きました。
finding-bounces-to-unknown-names = そのうち{ $bounces }通は、ここにない名前に宛てたものです。差出人がでたらめに作られています。
finding-forged-elsewhere = ヘッダによれば、{ $sender } を名乗るメールは { $host } で出されたもので、うちのサーバは通っていません。
finding-reports-to-strangers = このサーバが、{ $domains }個のドメインの見知らぬ相手に、不達通知を{ $reports }通送りました。
finding-reports-behind-router = そのうち{ $reports }通は、{ $visitor } を通って来たメールについてのものです。この内側のIPアドレスの向こうに、外部の相手がいます。
finding-own-address-accepted = うちのアドレスを差出人にしたメールを、ログインしていない見知らぬ相手から{ $messages }通預かりました。いちばん多く使われたのは { $address } です。
finding-own-address-masked = 差出人 { $address } は、自分のアドレスを隠すときのように伏せ字になっています。うちのアドレスのようです。
finding-unknown-names = いちばん多く試した { $visitor } は、{ $names }個の名前を試し、{ $refusals }回断られました。
finding-login-failures = ログインの失敗が{ $failures }回ありました({ $visitors }か所から{ $names ->
        [0] { "" }
       *[other] 、{ $names }個の名前で
    })。
finding-guessing-spread = 一つの相手が目立つのではなく、{ $visitors }か所に分かれて試しています。
finding-guessed = { $visitor } が{ $failures }回失敗したあと、{ $account } としてログインに成功しました。
finding-listed-by = 相手の返事{ $replies }件が、ブロックリスト { $list } を理由に挙げています。最初の返事は「{ $text }」です。
finding-listed-content = 相手の返事{ $replies }件が { $list } を理由に挙げています。これはサーバではなく、本文の中のリンクなどのドメインを載せるリストです。最初の返事は「{ $text }」です。
finding-listed-unnamed = 相手の返事{ $replies }件が、名前を挙げずにブロックリストのことを言っています。最初の返事は「{ $text }」です。
finding-strangers-behind = { $visitor } という一つの内側のIPアドレスから、互いに関わりのない{ $domains }個の外部のドメインのメールが{ $messages }通来ました。
finding-unlike-hellos = 同じ一つの内側のIPアドレスが、{ $hellos }通りもの違う名前を名乗りました。
finding-gateway-number = { $visitor } は、ルータによく使われるIPアドレスです。
finding-lan-door-closed = そのため、{ $visitor } からは、登録した機器であっても LAN の扉では受け付けないようにしました。ルータの設定を直したら、「sekisho device reopen { $visitor }」で開けられます。
finding-logins-failed-behind = 同じ内側のIPアドレスから、ログインの失敗が{ $failures }回ありました。
finding-more-actors = ここに名前を挙げた相手のほかに、{ $actors }か所が加わっています。
finding-actors-forgotten = 相手が多いため、よく来た{ $limit }か所だけを覚えました。残りは、数だけを数えています。
finding-counted-at-least = 種類は{ $limit }まで数えました。実際はもっと多いかもしれません。

## 決め手

decider-next-try = 次に送り直したときの行です。相手のサーバが受け取っていれば不正中継が成立し、断られていれば未遂です。
decider-who-gave = メールを受け取る係(SMTP の受信側)の記録です。誰が持ち込んだのかが、そこに書かれています。
decider-lines-after = この記録の続きの、同じメールについての行です。どこへ行ったかが分かれば、答えが出ます。
decider-ask-owner = 利用者本人です。「これを送りましたか」と聞いてください。
decider-look-at-device = その機器です。何が動いていて、誰が使っているかを見てください。
decider-other-outgoing = うちのドメインのメールを送るサーバが、ほかにもあるかどうかです。あれば、その記録も一緒に読ませてください。
decider-say-what-is-ours = どれがうちのものかです。「sekisho read --our うちのドメイン ファイル」のように教えて、もう一度読ませてください。
decider-look-up-lists = このサーバのIPアドレスが、いま本当にリストに載っているかどうかです。リストの案内ページで調べてください。
decider-router-settings = ルータの設定です。来た相手のIPアドレスを、ルータ自身のものに書き換えていないかを見てください。
