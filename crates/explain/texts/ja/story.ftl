# 出来事の語り(sekisho why、sekisho demo)。

## 五つの動詞と、どれでもないときの見出し

verb-received = 受信
verb-sent = 送信
verb-relayed = 中継
verb-refused = 拒否
verb-held = 保留
verb-counted = { $verb } { $count }件
verb-gap = ・

label-late = 配送待ち
label-waiting = 配送待ち
label-not-delivered = 届かず
label-removed = 取りやめ
label-unknown = 不明
label-report = 配送報告
label-notice = お知らせ
label-visit = 訪問
label-login-failed = ログイン失敗
label-administration = 管理
label-abandoned = 中断
label-delivered = 到着

## ことばのつなぎ

sentence-gap = { "" }
and-none = { $first }{ " " }
and-more = { $first } ほか{ $count }件
recipient-alone = { $recipient }
somebody = 不明な相手
nobody-named = (宛先の記録なし)
sender-null = (差出人なし)
sender-unknown = (差出人の記録なし)

door-public = 公開の扉(25番ポート)
door-submission = 送信の扉(587番・465番ポート)
door-lan = LAN の扉
door-local = このマシンのプログラム用の扉
door-pop3 = メールを読む扉(110番・995番ポート)

## 見出しの一文

headline-received = { $from } から { $to }へのメールを受け取りました。
headline-sent = { $from } から { $to }へのメールを送りました。
headline-relayed = よその { $peer } から預かった { $from } のメールを、よその { $to }へ中継してしまいました。
headline-refused = { $peer } からのメールを断りました。
headline-held = { $from } から { $to }へのメールを、送らずに保留しています。
headline-mixed = { $from } からのメールは、宛先によって結果が分かれました。
headline-late = { $from } から { $to }へのメールは、まだ届いていません。自動で送り直しています。
headline-waiting = { $from } から { $to }へのメールを預かっています。これから届けます。
headline-not-delivered = { $from } から { $to }へのメールは、届けられませんでした。
headline-removed = { $from } から { $to }へのメールは、管理者が取りやめました。
headline-unknown = { $to }へのメールの記録ですが、始まりが残っていないため、誰が送ったかは分かりません。
headline-report = { $to }さんに配送の報告をしました。
headline-report-failure = { $about }に届かなかったことを、送った { $to }さんに報告しました(元のメールは { $id })。
headline-report-delay = { $about }への配達が遅れていることを、送った { $to }さんに報告しました(元のメールは { $id })。
headline-report-success = { $about }に届いたことを、送った { $to }さんに報告しました(元のメールは { $id })。
headline-notice = このサーバから管理者の { $to }さんへお知らせを送りました。
headline-refused-relay = { $peer } が外部の { $to }への中継を求めてきましたが、断りました。
headline-refused-own-address = { $peer } がログインせずに、うちのアドレス { $from } を名乗って送ろうとしたので、断りました。
headline-refused-gateway = ルータのIPアドレス { $peer } からの送信を、LAN の扉で断りました。
headline-refused-unknown-device = 登録のないIPアドレス { $peer } からの送信を、LAN の扉で断りました。
headline-refused-local-user = このマシンのプログラムからのメールを拒否しました。その Unix ユーザーには送信が許されていません。
headline-refused-party = { $party } が自分のものでない差出人 { $from } で送ろうとしたので、断りました。
headline-refused-recipient = { $peer } が、ここにはない宛先 { $to }へ送ろうとしたので、断りました。
headline-login-failed = { $peer } からのログインが{ $count }回失敗しました。
headline-mailbox-read = { $party } さんが { $peer } から、届いているメールを読みに来ました。
headline-turned-away = { $peer } が訪れましたが、メールの受け渡しはありませんでした。
headline-visit = { $peer } が訪れましたが、何も頼まずに帰りました。
headline-visit-open = { $peer } が来ています。終わりの記録はまだありません。
headline-administered = 管理者が「{ $action } { $subject }」を行いました。
headline-lan-door-closed = { $peer } に LAN の扉を閉じました。その向こうに外部の相手がいるようです。ルータの設定を直したら、「sekisho device reopen { $peer }」で開けられます。
headline-clock-set = 機械の時計が { $hours } 時間 { $minutes } 分、{ $direction ->
        [forward] 進み
       *[back] 戻り
    }ました。
headline-administered-because = 管理者が「{ $action } { $subject }」を行いました。理由: { $detail }
headline-server = このサーバ自身の記録です。

story-facts-message = メール { $id } ・ { $date } ・ { $size }
story-facts-rest = メール { $id } ・ { $date }
story-facts-visit = 訪問 { $id } ・ { $date }
story-facts-administration = { $date }

## 一つ一つの出来事

step-knocked = { $door }に { $peer } が来ました。
step-unix-user = Unix ユーザー { $user } のプログラムでした。
step-mail-fetched = { $minutes ->
        [0] 直前に
       *[other] { $minutes } 分前に
    }同じIPアドレスから { $account } がメールを受信していたので、ここからの送信(POP before SMTP)を認めました。
step-name = DNS での名前は { $name } です。
step-no-name = DNS に名前の登録がありません。
step-greeted = 「{ $name }」と名乗りました。
step-tls = 通信は暗号化されています({ $version })。
step-login = { $account } さんがログインしました({ $mechanism })。
step-login-failed = { $name } としてログインしようとして、失敗しました。
step-login-failed-unnamed = ログインしようとして、失敗しました。
step-sender = 差出人 { $path } を受け付けました。
step-sender-refused = 差出人 { $path } を断りました。
step-recipient = 宛先 { $recipient }を受け付けました。
step-recipient-permit = 宛先 { $recipient }を受け付けました(通行手形: { $kind ->
        [device] 機器「{ $party }」
        [forward] { $party } の転送
        [behind] ドメイン { $party }
        [fetched] { $party } の POP before SMTP
       *[account] 利用者 { $party }
    })。
step-asked = 宛先 { $recipient }があるかどうかを、後ろのサーバ { $host } に問い合わせました。
step-asked-before = 宛先 { $recipient }については、少し前に後ろのサーバ { $host } へ問い合わせた答えがありました。
step-recipient-refused = 宛先 { $recipient }を断りました。
step-command-refused = 命令「{ $command }」を断りました。
step-input-refused = 会話を断りました。
step-doubted = 「{ $about }」について気になることがありましたが、通しました。
step-message-refused = 届いた本文({ $size })を断りました。
step-stored = メール({ $size })をディスクに保存し、預かりました。
step-stored-report = このサーバが配送の報告を書きました。
step-stored-notice = このサーバが管理者へのお知らせを書きました。
step-held = 送らずに保留しました。{ $limit ->
        [0] { "" }
       *[other] { $party } の今日の数は { $count }、上限は { $limit } です。
    }
step-queue-hold = 管理者が保留にしました。
step-queue-release = 管理者が保留を解きました。
step-queue-retry = 管理者が、いますぐ送り直すよう指示しました。
step-queue-remove = 管理者が送信を取りやめました。
step-delivered = { $recipient }の受信箱に届けました。
step-delivered-elsewhere = { $recipient }宛てを { $mailbox }の受信箱に届けました。
step-handed-over = { $recipient }宛てを { $host } に渡しました(暗号化あり)。
step-handed-over-clear = { $recipient }宛てを { $host } に渡しました(暗号化なし)。
step-deferred = { $recipient }宛てをまだ渡せません。次は { $next } に試します。
step-set-aside = { $recipient }宛てを後ろのサーバに渡せず、保留しました。
step-failed = { $recipient }宛ては届けられませんでした。
step-said = { $host } の返事は「{ $reply }」です。
step-report-failure = 届かなかったことを { $to } に報告しました(報告メール { $id })。
step-report-delay = 遅れていることを { $to } に報告しました(報告メール { $id })。
step-report-success = 届いたことを { $to } に報告しました(報告メール { $id })。
step-forwarded = { $account } の転送で、写しを { $to }へ送ります(メール { $id })。
step-forwarded-only = { $account } の転送で、{ $to }へ送ります(メール { $id })。届けられなかったときだけ、受信箱に入れます。
step-forward-stopped = { $account } の転送は行わず、受信箱に入れました。同じ転送を一度通っているか、転送を重ねすぎているためです。
step-notified = 管理者の { $to } にメールで知らせました。
step-hung-up = 相手が黙って切りました。
step-closed = こちらから切りました。
step-broken = 接続が途切れました。
step-setting = 関係する設定は { $setting } です。
step-stray-dots = このアドレスは規格にない位置に点がありますが、昔の携帯電話のアドレスとして特別に扱い、そのままの形で使いました。
step-times = 同じことが全部で{ $times }回あり、最後は { $until } です。

story-recipients = 宛先ごとの結果
story-recipients-more = ほか{ $count }件

## 危険か、何をすればよいか

story-dangerous = 危険ですか
story-to-do = すること

danger-relayed = はい、すぐに止めてください。知らない相手のメールを外部へ中継しています。
danger-server-in-trouble = はい。サーバがメールを保存できなくなっています。
danger-limit-reached = { $kind ->
        [forward] 確かめてください。{ $party } あてのメールが、一日に転送できる数を超えました。メールは失われていません。
       *[other] はい、確かめてください。{ $party } の送信がふだんの上限を超えました。乗っ取りのこともあります。
    }
danger-password-guessed = はい。何度も失敗したあとでログインに成功しています。{ $party } のパスワードが破られたおそれがあります。
danger-smarthost-shut = はい。外部へのメールが出ていきません。
danger-guessing-passwords = いまのところ無事ですが、{ $peer } がパスワードを当てようとしているようです。
danger-lan-misused = 断ったので安全ですが、LAN のつなぎ方を一度見てください。
danger-odd-behaviour = 断ったので安全ですが、いつもと違うふるまいです。理由を確かめてください。
danger-looping = 断ったので安全ですが、どこかの転送や DNS の設定がおかしいようです。
danger-cannot-tell = 分かりません。記録の始まりが残っていないためです。保存された行(stored)があれば判断できます。
danger-stopped-at-the-gate = いいえ。関所で断り、何も通していません。
danger-on-hold = いいえ。管理者の手で止めてあります。
danger-behind-refused = 安全面の心配はありません。後ろのサーバが断ったメールが、確認待ちです。
danger-late = いいえ。遅れているだけで、メールは失われていません。
danger-not-delivered = いいえ。ただ、この宛先には届いていません。
danger-ordinary = いいえ。ふつうのやりとりです。

advice-nothing = ありません。
advice-stop-relaying = サーバを止め、この表示をそのまま開発元に知らせてください。設定でこうなることはありません。
advice-ask-the-account = { $party } さんに「これを送りましたか」と聞いてください。心当たりがなければ「sekisho account disable { $party }」で止め、「sekisho account password { $party }」でパスワードを変えてください。
advice-check-the-device = 機器「{ $party }」が何を送ったのか、その機器を見て確かめてください。
advice-review-held = 「sekisho queue show { $id }」で宛先を確かめ、よければ「sekisho queue release { $id }」で送り出し、不正なら「sekisho queue remove { $id }」で取り除いてください。
advice-wait-for-retry = 待つだけで構いません。急ぐなら「sekisho queue retry { $id }」でいますぐ送り直せます。
