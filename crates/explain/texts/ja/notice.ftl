# 管理者へのお知らせ。

notice-limit-subject = 【確認のお願い】{ $party } の送信を保留しています({ $server })

notice-limit-what-account = 利用者 { $party } の送信が一日の上限を超えたため、{ $server } はこれ以降のメールを送らずに保留しています。
notice-limit-what-device = 機器「{ $party }」の送信が一日の上限を超えたため、{ $server } はこれ以降のメールを送らずに保留しています。
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
