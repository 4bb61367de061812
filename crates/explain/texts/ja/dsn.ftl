# 配送報告(DSN)の文面。読むのはメールを送った人。

dsn-subject-failure = メールを届けられませんでした
dsn-subject-delay = メールの配達が遅れています
dsn-subject-success = メールが届きました

dsn-greeting = こちらは { $server } のメールサーバです。
dsn-opening-failure = お送りになったメールは、次の{ $count }件の宛先に届けることができませんでした。送り直しはしません。
dsn-opening-delay = お送りになったメールは、次の{ $count }件の宛先にまだ届いていません。{ $until } まで自動で送り直しますので、もう一度お送りになる必要はありません。
dsn-opening-success = お送りになったメールは、次の{ $count }件の宛先に届きました。
dsn-host-said = { $host } の返事: { $reply }
dsn-closing-failure =
    宛先を直して、もう一度お送りください。分からないときは、このメールをサーバの管理者にお見せください。
    元のメール、またはその見出しを下に添えます。
dsn-closing-delay = 届いたときのお知らせはありません。最後まで届かなかったときは、あらためてお知らせします。
dsn-closing-success = これは、送信のときにご希望のあったお知らせです。
