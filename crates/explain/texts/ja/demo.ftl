# 試しの実演(sekisho demo)の語り。

demo-title = 関所 ― 不正中継のできないメールサーバの実演
demo-intro = このコンピュータの中に、本物のサーバと小さな「外の世界」を作り、本物のメールを通してみます。外には何も送りません。

## 登場人物

demo-cast = 関所が守るのは { $shop } と { $school }、外の世界は { $outside } です。登場するのは次のとおりです。
demo-cast-gate = このメールサーバ
demo-cast-elsewhere = 外のメールサーバ
demo-cast-passer-by = 通りすがりの他人
demo-cast-copier = LAN のコピー機
demo-cast-router = LAN のルータ
demo-cast-desk = { $shop } の机のパソコン

## 場面。.does は、だれが何をするか。

demo-scene = 第{ $number }幕
demo-scene-received = 外の人から、うちの人へ
    .does = 外のメールサーバが、{ $to } 宛てのメールを持ってきます。このアドレスの受信箱は二人分です。
demo-scene-relay = 他人から、外の人へ
    .does = 通りすがりの他人が、外の { $to } への中継を頼みます。不正中継の試みです。
demo-scene-own-address = 他人が、うちのアドレスを名乗る
    .does = 通りすがりの他人が、ログインせずに { $from } を名乗ります。
demo-scene-sent = うちの人から、外の人へ
    .does = { $from } がログインして、外の { $to } に送ります。
demo-scene-returned = 宛先のいないメール
    .does = { $from } が、外にいない { $to } に送ります。
demo-scene-device = コピー機から、外の人へ
    .does = LAN の機器として登録された「{ $device }」が、ログインなしで外の { $to } に送ります。
demo-scene-gateway = ルータのIPアドレスから
    .does = ルータのIPアドレス { $gateway } が、コピー機のふりをして LAN の扉から送ろうとします。ルータの向こうの他人かもしれません。
demo-scene-held = 一人から、急に大量に
    .does = { $from } のパスワードが盗まれ、他人がメールを次々と送り出します。一日の上限は { $limit } 通です。その次の1通がどうなるかを見てください。

demo-letter =
    関所の実演のためのメールです。
    ここまで読めたなら、ちゃんと届いています。
demo-heard = 相手への返事: { $reply }
demo-mailbox-report = 届かなかったことの報告が、{ $reader } の受信箱に届きました。POP3 で開いてみます。
demo-mailbox-notice = 管理者 { $reader } の受信箱に、お知らせが届きました。POP3 で開いてみます。
demo-mailbox-subject = 件名: { $subject }

demo-as-expected = 期待どおりです
demo-not-as-expected = 期待と違います
demo-summary-good = { $total }幕すべて期待どおりでした。他人のメールは一通も外へ出ていません。
demo-summary-bad = { $total }幕のうち{ $count }幕が期待どおりではありませんでした。
demo-summary-relayed = 他人のメールが { $count }通、外へ出てしまいました。

## 動き続けるあいだ

demo-doors = 扉
demo-door-public = 外からのメールを受け取る
demo-door-submission = うちの人が送る(STARTTLS)
demo-door-submissions = うちの人が送る(TLS)
demo-door-lan = LAN の機器が送る
demo-door-pop3 = 受信箱を読む
demo-door-pop3s = 受信箱を読む(TLS)
demo-accounts = 利用者とパスワード
demo-try = 別の端末から試してみてください
demo-try-swaks = 他人として中継を頼んでみる(断られます)
demo-try-curl = 受信箱を読む
demo-try-why = いま何が起きたのかを聞く
demo-serving = サーバはこのまま動いています。終わるときは Ctrl-C を押してください。
demo-goodbye = 終わりました。作ったものはすべて片付けました。

## うまくいかないとき

demo-error-address = { $address } を使えません。実演には、ループバック(127.0.0.0/8)のIPアドレスがいくつか要ります: { $cause }
demo-error-visit = { $address } からの訪問が途中で切れました: { $cause }
demo-error-timeout = 「{ $what }」が { $seconds } 秒待っても起きませんでした。
