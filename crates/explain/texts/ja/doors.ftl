### サーバが自分の扉を調べた結果: `check doors`、通知、記録の一行。

doors-head = { $server } は { $when } に、インターネットの他人と同じやり方で自分の扉を調べました({ $cause })。
doors-cause-start = 起動したため
doors-cause-change = 変更があったため
doors-cause-day = 毎日の確認
doors-cause-asked = ご依頼により
doors-senders = { $senders ->
        [0] 差出人として試せるアドレスは、ここにはありません。
       *[other] ここにあるアカウント、別名、postmaster の全 { $senders } アドレスを、差出人として試しました。
    }試しに送ったメールは残さず、外へも出していません。
doors-none = ネットワークからメールを受け取る扉は、いま一つも開いていません。

doors-state-fine = { $tried } 件を試し、問題はありません
doors-state-minor = { $tried } 件を試し、気になる点があります: { $faults }
doors-state-open = { $tried } 件を試し、他人が入れてしまいました: { $faults }
doors-state-closed = { $tried } 件を試し、他人が入れてしまいました: { $faults }。この扉は閉めました
doors-unreached = 調べられませんでした: { $why }
doors-unreached-not-connected = 接続できません。このコンピュータが自分自身からの接続を通していない(ファイアウォール)か、関所の代わりにほかのプログラムがそこで応答しています。
doors-untested = 結果の出なかったものが { $count } 件あります。ほとんどは、その扉にもともとない機能についてのものです。

doors-found = 見つかったこと
doors-fault = { $number }. [{ $severity }] { $title }
doors-fault-at = 場所: { $doors }
doors-fault-cases = 試したこと: { $cases }
doors-fault-do = すること:
doors-wire = やりとり:

doors-end-fine = 入れてはいけない人が入れるところはありません。変更のたび、また毎日、同じように調べます。
doors-end-minor = これで他人が入れるわけではありませんが、直しておくことをお勧めします。直し方は上にあります。
doors-end-closed = 閉めた扉は、次の「sekisho config reload」か起動でまた開き、もう一度調べられます。その前に、上に書いたことを直してください。
doors-end-open = この扉は閉められませんでした。直るまでサーバを止めてください: systemctl stop sekisho

doors-notice-subject = { $server } の扉を一つ閉めました(他人が入れる状態でした)
doors-notice-what = { $server } は { $when } に、他人と同じやり方で自分の扉を調べ、入れてはいけないところに入れてしまいました。このサーバから勝手にメールを送られないように、次の扉を閉めました。
doors-notice-door = { $door }: { $faults }
doors-notice-means = すでにつながっている接続は、終わるまで続きます。ほかの扉では、これまでどおりメールが行き来します。閉めたのが公開の扉(public)であれば、その間、外からのメールは届きません。相手のサーバは数日のあいだ送り直しますので、早めに直せばメールはなくなりません。
doors-notice-do =
    すぐ行うこと:
      1. 何が見つかったか、どんなやりとりだったか、どう直すかを見てください: sekisho check doors
      2. 直前に設定や機器などを変えていたら、元に戻してください。
      3. 扉をもう一度開けてください: sekisho config reload
         すぐにもう一度調べ、まだ他人が入れるようなら、また閉めます。
      4. 悪用されていないかを確かめてください: sekisho read --verdict { $data }

    何も変えた覚えがなければ、関所の不具合です。1 の出力を開発元にお送りください。

headline-doors-examined = サーバが自分の扉を { $doors } か所調べました: { $state }
headline-doors-fine = 他人が入れるところはありません。
headline-doors-faulty = 他人が入れるところがありました。閉めた扉: { $closed }
