# 試しの実演(sekisho demo)の語り。

demo-title = 関所 ― 不正中継のできないメールサーバの実演
demo-intro = このコンピュータの中に、本物のサーバと小さな「外の世界」を作り、メールを通してみます。外には何も送りません。
demo-starting = 用意しています。
demo-cast = 登場するのは、関所が守る { $ours }、外の世界の { $outside }、そして通りすがりの他人です。

demo-scene = 第{ $number }幕
demo-scene-received = 外の人から、うちの人へ
    .does = 外のサーバが { $to } 宛てのメールを持ってきます。
demo-scene-relay = 他人から、外の人へ
    .does = 通りすがりの他人が、外の { $to } への中継を頼みます。不正中継の試みです。
demo-scene-own-address = 他人が、うちのアドレスを名乗る
    .does = 他人が、ログインせずに { $from } を名乗ります。
demo-scene-sent = うちの人から、外の人へ
    .does = { $from } がログインして、外の { $to } に送ります。
demo-scene-returned = 宛先のいないメール
    .does = { $from } が、外にいない { $to } に送ります。
demo-scene-device = コピー機から、外の人へ
    .does = LAN に登録された機器「{ $name }」が、外の { $to } に送ります。
demo-scene-gateway = ルータの番地から
    .does = ルータの番地 { $gateway } が、LAN の扉から送ろうとします。ルータの向こうの他人かもしれません。
demo-scene-held = 一人から、急に大量に
    .does = { $from } が、一日の上限 { $limit } を超えて送り続けます。

demo-as-expected = 期待どおりです
demo-not-as-expected = 期待と違います
demo-mailbox = 受信箱に届いた配送報告を開いてみます。
demo-summary-good = { $count }幕すべて期待どおりでした。他人のメールは一通も外へ出ていません。
demo-summary-bad = { $total }幕のうち{ $count }幕が期待どおりではありませんでした。

demo-serving = サーバはこのまま動いています。終わるときは Ctrl-C を押してください。
demo-doors = 扉
demo-accounts = 利用者(アドレスとパスワード)
demo-try = 試してみてください
demo-try-swaks = 中継を頼んでみる(断られます)
demo-try-curl = 受信箱を読む(POP3)
demo-try-why = 何が起きたかを聞く
demo-goodbye = 終わりました。作ったものはすべて片付けました。

demo-error-address = { $address } を使えません。実演にはループバック(127.0.0.0/8)の番地が要ります: { $cause }
demo-error-timeout = 「{ $what }」が { $seconds } 秒待っても起きませんでした。
