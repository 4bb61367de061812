# 管理者へのお知らせ。

notice-limit-subject = 【確認のお願い】{ $party } の送信を保留しています({ $server })

notice-limit-what-account = 利用者 { $party } の送信が一日の上限を超えたため、{ $server } はこれ以降のメールを送らずに保留しています。
notice-limit-what-device = 機器「{ $party }」の送信が一日の上限を超えたため、{ $server } はこれ以降のメールを送らずに保留しています。
notice-limit-what-forward = { $party } あてのメールが、一日に転送できる数を超えたため、{ $server } は外部へ転送する写しを保留しています。
notice-limit-why-forward =
    理由: { $reason }
    今日の数: { $count }  上限: { $limit }
    最初に保留したメール: { $id }

    誰かがこのアドレスに大量のメールを送りつけているのかもしれません。受信箱に残す設定のメールは、これまでどおり受信箱に入ります。
notice-limit-look-forward =
    まず様子を見る:
      sekisho why { $party }
      sekisho queue list
      sekisho queue show { $id }
notice-limit-then-forward =
    正当な転送だったとき:
      sekisho queue release { $id }
      sekisho account limits { $party } --messages 3000

    おかしなメールだったとき:
      sekisho account forward { $party } off
      sekisho queue remove { $id }

    保留したメールは失われません。
notice-limit-why-account =
    理由: { $reason }
    今日の数: { $count }  上限: { $limit }
    最初に保留したメール: { $id }

    ふだんより多い送信は、パスワードを盗まれたときの典型的な兆しです。本人に「大量に送りましたか」と聞いてください。
notice-limit-why-device =
    理由: { $reason }
    今日の数: { $count }  上限: { $limit }
    最初に保留したメール: { $id }

    ふだんより多い送信は、機器の故障や設定の誤り、乗っ取りの兆しです。機器が何を送っているのか見てください。
notice-limit-look-account =
    まず様子を見る:
      sekisho why { $party }
      sekisho queue list
      sekisho queue show { $id }
notice-limit-look-device =
    まず様子を見る:
      sekisho why { $id }
      sekisho queue list
      sekisho queue show { $id }
notice-limit-then-account =
    正当な送信だったとき:
      sekisho queue release { $id }

    身に覚えがないと言われたとき:
      sekisho account disable { $party }
      sekisho account password { $party }
      sekisho queue remove { $id }

    保留したメールは失われません。外からの受信は、これまでどおり続いています。
notice-limit-then-device =
    正当な送信だったとき:
      sekisho queue release { $id }

    おかしな送信だったとき:
      sekisho device remove { $party }
      sekisho queue remove { $id }

    保留したメールは失われません。外からの受信は、これまでどおり続いています。

notice-unreadable-subject = 【確認のお願い】送信待ちのメールが一通、読めなくなっています({ $server })
notice-unreadable-what = { $server } の送信待ちにあるメール { $id } の記録が、読めなくなっていました。このメールは別に取り置いてあり、失われてはいません。ほかのメールの配送は続いています。
notice-unreadable-do =
    中身を取り出すとき:   sekisho queue export { $id } message.eml
    送信待ちから外すとき:   sekisho queue remove { $id }
notice-unreadable-then = ディスクの故障や、ほかのプログラムによるファイルの書き換えが原因のことがよくあります。ディスクを調べ、バックアップがあることを確かめてください。
notice-certificate-subject = 【確認のお願い】{ $server } の新しい証明書が届きません
notice-certificate-what =
    証明書の発行元から、{ $server } の証明書を受け取れませんでした。発行元の返事は次のとおりです。
      { $cause }

    { $minutes } 分後にもう一度試し、そのあとは間隔を空けながら続けます。メールの送受信はこれまでどおりです。
notice-certificate-until = いまの証明書は { $until } まで使えます。それを過ぎると、メールソフトが警告を出します。
notice-certificate-none-yet = 最初の証明書が届くまでは、設定の証明書(tls.certificate)を使います。自分で署名した証明書の場合、メールソフトが警告を出します。
notice-certificate-look =
    次のことを確かめてください。
      1. DNS で { $server } を引くと、このサーバになりますか(A レコードと AAAA レコード)。
      2. ルータとファイアウォールは、ポート 443 番を doors.acme のアドレスまで通していますか。
      3. ほかのプログラム(ウェブサーバなど)が、ポート 443 番を使っていませんか。

    直したあとに「sekisho config reload」を実行すると、すぐに試します。

## 緊急停止(lockdown)

notice-lockdown-no-reason = (書かれていません)
notice-lockdown-on-subject = 緊急停止: { $server } から外への送信を止めました
notice-lockdown-on-body =
    { $server } で緊急停止(lockdown)を始めました。解除するまで、どなたのメールも外へ出ません。ここのアドレス宛ての受信は普段どおりです。

    始めた人: { $by }
    始めた時刻: { $since }
    理由: { $reason }
    送り出しを待っていたメール: { $messages } 通

    待っているメールを見るには:
      sekisho lockdown status
      sekisho queue list

    原因が片付いたら:
      sekisho lockdown off
notice-lockdown-off-subject = 緊急停止を解除: { $server } からの送信を再開しました
notice-lockdown-off-body =
    { $ended } さんが { $server } の緊急停止(lockdown)を解除しました。送信を再開し、止めていた { $messages } 通を送り出します。

    始めた人: { $by }、始めた時刻: { $since }、理由: { $reason }

    上限を超えたものや、管理者が保留にしたものは、まだ保留のままです。
      sekisho queue list

notice-quota-subject = { $account } の受信箱がもうすぐいっぱいです
notice-quota-what = { $server } の { $account } の受信箱は、上限 { $quota } のうち { $used } まで使われています。いっぱいになると、新しいメールは「後で送り直してください」と断られ、数日続くと差出人に戻ります。いま受信箱にあるメールは失われません。
notice-quota-then-owner = メールを受け取り、要らないものを消してください。メールソフトが「サーバにメールを残す」設定になっている場合は、残さない設定にすると空きます。足りなければ、管理者に上限を増やしてもらってください。
notice-quota-then-administrator =
    すべての受信箱の使用量を見る:
      sekisho account list

    上限を増やす:
      sekisho account quota { $account } 5GB

    本人にも同じことを知らせました。

notice-behind-refused-subject = 【確認のお願い】後ろのサーバが受け取らなかった { $domain } のメールを保留しています({ $server })

notice-behind-refused-what = 外から届いた { $recipient }宛てのメール({ $id })を、後ろのサーバに渡せませんでした。{ $server } はこのメールを保留しています。
notice-behind-refused-why =
    差出人のアドレスは偽られていることが多く、「届きませんでした」という返送は、関係のない人に迷惑をかけます。
    そのため、外の差出人には何も送っていません。メールは失われていません。
notice-behind-refused-then =
    後ろのサーバの返事を見る:
      sekisho why { $id }
      sekisho queue list

    断られた理由(受信箱の容量、受信の規則など)を直してから、もう一度渡す:
      sekisho queue release { $id }

    迷惑メールなどで要らないとき:
      sekisho queue remove { $id }

    このお知らせは、一つのドメインにつき一日一回です。同じ日に保留したほかのメールは「sekisho queue list」に出ます。

notice-behind-open-subject = 【確認のお願い】後ろのサーバが、どんな宛先でも受け取ると答えています({ $server })

notice-behind-open-what = { $domain } の受信箱があるサーバ { $hop } に、誰も使っていないでたらめな宛先を問い合わせたところ、受け取ると答えました。
notice-behind-open-why =
    このままでは、存在しない宛先へのメールを入口で断れません。あとから後ろのサーバが断ったメールは、ここに保留として溜まっていきます。
    後ろのサーバが自分で返送する設定だと、差出人を偽られた人に、身に覚えのない返送が届いてしまいます。
notice-behind-open-then =
    後ろのサーバで、存在しない宛先を RCPT の段階で断るように設定してください。
      Postfix: local_recipient_maps、virtual_mailbox_maps、relay_recipient_maps が空でないこと
      Dovecot: userdb が static のときは、存在しない利用者も「いる」ことになります

    直ったかどうかは、一日に一度、自動で確かめます。

## 時計が動いたとき

notice-clock-subject = { $server } の時計が { $hours } 時間 { $minutes } 分、{ $direction ->
        [forward] 進み
       *[back] 戻り
    }ました
notice-clock-what = { $server } を動かしている機械の時計が、サーバの動作中に { $hours } 時間 { $minutes } 分、{ $direction ->
        [forward] 進み
       *[back] 戻り
    }ました。いまは { $now } を示しています。
notice-clock-mail = このためにメールが失われることはありません。送り出しを待っているメールは、すぐにもう一度試します。時計が狂っていた間に届いたメールは、ヘッダと記録に間違った時刻が残ります。また、長く待ちすぎたと見なされて差出人に返されたメールがあるかもしれません。
notice-clock-look =
    正しい時刻に直したのであれば、何もしなくて大丈夫です。いまの時刻が間違っている場合は、次のことを行ってください。
      1. ほかの時計と比べます: date
      2. 機械が自動で時刻を合わせるように(NTP)します。例: timedatectl set-ntp true

    時計が狂っていると、証明書が期限切れに見えたり、メールに間違った日付が付いたりします。
