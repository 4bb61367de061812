# サーバを外から調べる(sekisho probe): 調べた場所、結論、見つかったこと、意味と直し方、途中の知らせ、誤り。

## 調べた場所。「外から」か「身近から」かを言わずに、結論を言うことはありません。

probe-vantage-outside = { $target } を外から調べました(調べた側: { $source })。ここで断られるものは、見知らぬ相手にも断られます。
probe-vantage-neighbour = { $target } を身近な場所から調べました(調べた側: { $source })。見知らぬ相手がどう扱われるかは、この結果からは何も言えません。
probe-source-unknown = このコンピュータ
probe-place-same-machine = 調べた相手は、このコンピュータ自身です。自分自身を信用するサーバが多く、見知らぬ相手より甘く扱われることがあります。
probe-place-private-target = 調べた相手は LAN の中のIPアドレスです。LAN の中の機器を信用するサーバが多く、見知らぬ相手より甘く扱われることがあります。
probe-place-same-network = 調べた相手と同じネットワークにいます。近くの機器を信用するサーバでは、見知らぬ相手より甘く扱われます。
probe-place-same-router = 同じルータの内側から、ルータを越えずに調べています。サーバからは LAN の機器に見えているかもしれません。
probe-place-seen-as-inside = サーバの返事によると、こちらは LAN の中のIPアドレスに見えています。身内として扱われているかもしれません。
probe-place-far = こちらとサーバは、同じネットワークにも同じルータの内側にもありません。
probe-go-outside = 外から調べるには、別の回線のコンピュータで同じコマンドを実行してください。家庭や携帯電話の回線は 25 番ポートを止めていることが多いので、借りているサーバ(VPS など)からが確実です。

## 結論

probe-verdict-open-outside = 外から、ログインせずに渡したメールが、外部の宛先に届きました。このサーバは、見知らぬ相手の不正中継をします。下の 1 番から順に直してください。
    .label = 不正中継あり
probe-verdict-open-neighbour = 身近な場所から、ログインせずに渡したメールが、外部の宛先に届きました。身内の機器にそう許してあるのなら正常です。見知らぬ相手の不正中継もするのかは、外から調べないと分かりません。
    .label = 身近からは中継
probe-verdict-closed-outside = 外から試した中継は、すべて断られました。調べた範囲では、見知らぬ相手がこのサーバを踏み台にすることはできません。{ $untested ->
        [0] { "" }
       *[other] ただし { $untested } 件は試せませんでした(下の「調べられなかったもの」)。
    }
    .label = 外からは中継なし
probe-verdict-closed-neighbour = 身近な場所から試した中継は、すべて断られました。見知らぬ相手にも断るかどうかは、外から調べないと分かりません。{ $untested ->
        [0] { "" }
       *[other] また、{ $untested } 件は試せませんでした(下の「調べられなかったもの」)。
    }
    .label = 身近からは中継なし
probe-verdict-unproven-outside = 外から渡した、外部の宛先へのメールをサーバは受け付けましたが、{ $wait } 秒待っても届きませんでした。不正中継とは決まりません。どんな宛先でも受け取って手元に置くサーバや、受け付けてから捨てるサーバも、外からは同じに見えます。
    .label = 未確定
probe-verdict-unproven-neighbour = 身近な場所から渡した、外部の宛先へのメールをサーバは受け付けましたが、{ $wait } 秒待っても届きませんでした。中継するとは決まりません。見知らぬ相手にどうするかは、外から調べないと分かりません。
    .label = 未確定
probe-verdict-unwatched-outside = 外から渡した、外部の宛先へのメールをサーバは受け付けました。届くかどうかは、誰も見ていません。自分で読める外部のアドレスを --catch に渡して調べると、不正中継かどうかが分かります。
    .label = 未確定
probe-verdict-unwatched-neighbour = 身近な場所から渡した、外部の宛先へのメールをサーバは受け付けました。届くかどうかは、誰も見ていません。自分で読める外部のアドレスを --catch に渡し、外から調べてください。
    .label = 未確定
probe-verdict-could-not-test-outside = 外から中継を試そうとしましたが、一つも試せませんでした。理由は下にあります。
    .label = 調査できず
probe-verdict-could-not-test-neighbour = 身近な場所から中継を試そうとしましたが、一つも試せませんでした。理由は下にあります。
    .label = 調査できず
probe-verdict-not-asked-outside = 外から調べましたが、中継は調べる項目に入っていません(--tests)。
    .label = 中継は未調査
probe-verdict-not-asked-neighbour = 身近な場所から調べましたが、中継は調べる項目に入っていません(--tests)。
    .label = 中継は未調査

## 見出し

probe-doors = 入口
probe-no-doors = 調べた入口はありません。
probe-groups = 調べた結果
probe-findings = 見つかったこと
probe-no-findings = 直すところは見つかりませんでした。
probe-findings-neighbour = 見つかったことも、身近な場所から見たものです。見知らぬ相手への扱いは違うかもしれません。
probe-untested = 調べられなかったもの
probe-finding-title = { $number }. [{ $severity }] { $title }
probe-finding-cases = 試験 { $cases }
probe-finding-doors = 入口 { $doors }
probe-more = { $shown } ほか { $count } 件
probe-finding-wire = やりとり(>>> こちら、<<< サーバ)
probe-wire-more = (途中の { $count } 行を省きました。全部は --transcript で残せます。)
probe-finding-means = 意味
probe-finding-close = 直し方
probe-afterwards = 設定を変えたら、Postfix は「postfix reload」、Exim と OpenSMTPD はサービスの再起動、sendmail は設定を作り直して再起動で有効にし、もう一度「sekisho probe」で確かめてください。
probe-untested-line = { $count } 件: { $why }
probe-column-group = 項目
probe-legend = 「受け付け」はサーバが応じたもので、項目によってはそれが正しい動きです。「中継」は、渡したメールが届いたことを確かめたものだけを数えています。

probe-end = { $messages ->
        [0] メールは渡していません。
       *[other] メールを { $messages } 通渡しました。
    }かかった時間は { $took } 秒です。
probe-end-0 = 終了コードは 0 です(直すところなし)。
probe-end-1 = 終了コードは 1 です(見つかったことがあります)。
probe-end-3 = 終了コードは 3 です(調べられませんでした)。

## 言葉

probe-server-postfix = Postfix
probe-server-exim = Exim
probe-server-sendmail = sendmail
probe-server-opensmtpd = OpenSMTPD
probe-server-sekisho = Sekisho

probe-door-public = 受信用
probe-door-submission = 利用者の送信用

probe-group-relay = 不正中継
probe-group-smuggling = メールの境目のすり抜け
probe-group-starttls = 暗号化の始め方
probe-group-auth = ログイン
probe-group-enumeration = 利用者の探り出し
probe-group-backscatter = 無関係な人への通知
probe-group-verbs = 余計な命令
probe-group-tls = 証明書と暗号化

probe-severity-low = 低
probe-severity-medium = 中
probe-severity-high = 高
probe-severity-critical = 重大
probe-severity-unproven = { $severity }・未確定

probe-case-refused = 拒否
probe-case-accepted = 受け付け
probe-case-relayed = 中継
probe-case-could-not-test = 調査できず

## 調べられなかった理由。.door は入口の一覧での短い言い方。

probe-untested-not-connected = 入口につながりませんでした。サーバが動いているか、途中のルータやファイアウォールで止められていないか、お使いの回線が 25 番ポートを止めていないかを確かめてください。
    .door = つながりません
probe-untested-silent = つながりましたが、挨拶が来ませんでした。サーバが忙しいか、別のプログラムのポートです。時間をおいて調べてください。
    .door = 挨拶が来ません
probe-untested-garbage = 返ってきたものがメールサーバの言葉ではありませんでした。ポート番号を確かめてください。
    .door = メールサーバではないようです
probe-untested-unwelcome = 挨拶の代わりに断られました。調べる側のIPアドレスがブロックリストなどで断られているかもしれません。別の場所からも調べてください。
    .door = 挨拶で断られました
probe-untested-cut-off = サーバが「しばらく来ないでほしい」(421)と言い続けたため、やめました。1 時間ほどおくか、--tests で項目を減らして調べてください。
    .door = 間をおくよう言われました(421)
probe-untested-tls-failed = 暗号化(TLS)を始められませんでした。証明書と TLS の設定を確かめてください。
    .door = 暗号化を始められません
probe-untested-closed = 結果が決まる前に、サーバが接続を切りました。時間をおいて調べると、決まることがあります。
    .door = 接続を切られました
probe-untested-no-answer = 決め手になる返事が、時間内に来ませんでした。--wait を長くして調べてください。
    .door = 返事が来ません
probe-untested-needs-local = このサーバに実在するメールアドレスが要ります。--local hana@example.jp のように渡してください(何人分でも渡せます)。
    .door = 実在するアドレスが要ります
probe-untested-needs-catcher = 届いたかどうかを見る宛先が要ります。自分で読める外部のアドレスを --catch に、このコンピュータに向けられるサーバなら --catch-here にポート番号を渡してください。
    .door = 届いたかを見る宛先が要ります
probe-untested-needs-login = そのサーバの利用者としてのログインが要る項目です。自分のアカウントを --login hana@example.jp と --password-file ファイル(一行目にパスワード)で渡してください。
    .door = ログインが要ります
probe-untested-needs-other = そのサーバに実在する、ログインする人とは別のアドレスが要ります。同僚などのアドレスを --local ken@example.jp のように渡してください。
    .door = 別の人のアドレスが要ります
probe-untested-login-refused = ログインを断られました。アカウントが止められないように、パスワードは一度しか試していません。パスワードのファイルを確かめてください。アドレスとは違う名前でログインするサーバなら、その名前を --login-name に書いてください。
    .door = ログインを断られました
probe-untested-login-unsafe = パスワードを渡しませんでした。この入口は暗号化(TLS)ができないか、証明書からは本物のそのサーバだと確かめられません。証明書にあるとおりの名前でサーバを指定するか、証明書を直してから、もう一度調べてください。
    .door = パスワードを渡せません
probe-untested-not-shown = 届いたメールからは、サーバを出たときの様子が分かりません。よそのメールボックスは、改行や差出人をひとりでに整えるからです。送信先をこのコンピュータに向けられるサーバなら、--catch-here で分かります。
    .door = 見えません
probe-untested-refused-before = 調べたいところまで進む前に、サーバに断られました。--local に、そのサーバに実在する別のアドレスを渡すか、別の場所から調べてください。
    .door = その前に断られました
probe-untested-deferred = 「あとでもう一度」と言われました。はじめての相手をいったん待たせるサーバ(グレイリスト)かもしれません。1 時間ほどおいて調べてください。
    .door = あとでと言われました
probe-untested-not-offered = サーバがその機能を出していないので、調べることがありません。直すことはありません。
    .door = その機能がありません
probe-untested-message-limit = 一度の調査で渡すメールの上限に達しました。--tests で項目を分けて調べてください。
    .door = メールの上限に達しました
probe-untested-stopped = 頼まれていないか、途中で終わったため、調べていません。パスワードの推測は --guess-logins を付けたときだけ調べます。
    .door = 途中で終わりました

## 見つかったこと: 題と意味

probe-fault-open-relay = ログインなしのメールを、外部へ中継します
probe-fault-open-relay-means = ログインせずに渡した外部宛てのメールが、本当に届きました。迷惑メールを送る人はこういうサーバを毎日探しています。見つかれば踏み台にされ、数日でブロックリスト(迷惑メールの送信元の一覧)に載り、ふだんのメールも届かなくなります。いますぐ直してください。
probe-fault-takes-strangers-mail = ログインなしの外部宛てのメールを受け付けます(中継は未確認)
probe-fault-takes-strangers-mail-means = サーバは引き受けると答えましたが、メールが届いたことは確かめられていません。後で送り出すのか、手元に置くのか、捨てるのかは、サーバの記録(ログ)と送信待ちの一覧で「sekisho probe」という件名のメールを探すと分かります。外へ送り出していれば不正中継なので、すぐに直してください。
probe-fault-hides-visitors = 外部から来た相手が、LAN の中の相手に見えています
probe-fault-hides-visitors-means = ルータや前置きの機器が、外部の相手のIPアドレスを自分のものに書き換えています。そのIPアドレスを身内として信用すると、世界中の誰でも身内になります。記録を見ても、誰が来たのか分かりません。
probe-fault-own-address-believed = このサーバのアドレスを名乗る他人のメールを受け取ります
probe-fault-own-address-believed-means = ログインしていない相手が、ここの利用者のアドレスを差出人にして、その利用者に届けられました。「自分から届いた」脅迫メールや、社長や同僚になりすました詐欺に使われます。困るのは、ここでメールを読む人です。
probe-fault-submission-without-login = 送信用の入口が、ログインなしでメールを受け取ります
probe-fault-submission-without-login-means = 587 番や 465 番は、ログインした利用者だけのための入口です。ここでログインを求めないと、迷惑メールの検査を通らずに、誰でもメールを置いていけます。
probe-fault-address-override = 来た相手が、自分のIPアドレスを偽れます
probe-fault-address-override-means = XCLIENT や PROXY など、前置きの機器が本当の相手を伝えるための合図を、誰からでも受け付けています。「127.0.0.1 から来た」と言うだけで身内になれるので、中継にもなりえますし、記録も信用できなくなります。
probe-fault-inside-address = 内側のIPアドレスを宛先にしたメールを受け付けます
probe-fault-inside-address-means = 宛先のドメインの代わりに [127.0.0.1] や [10.0.0.1] などを書いたメールを引き受けました。外からは入れないはずの機器へ、このサーバを使ってメールや命令を送り込まれるおそれがあります。
probe-fault-smuggling = 一通のメールが二通になります
probe-fault-smuggling-means = 正しくない改行のところで、サーバがメールの終わりだと思い込みました。よそのサーバを通ってきたメールの中に別のメールを隠し、その会社からの本物に見せかけて届けられます(SMTP スマグリング)。差出人の確認(SPF、DKIM)も通ってしまいます。
probe-fault-smuggling-out = 正しくない改行を、そのまま次のサーバへ渡します
probe-fault-smuggling-out-means = 利用者が仕込んだ正しくない改行が、直されずに外へ出ました。相手のサーバがそこを終わりと読むと、ここから出た二通目の偽のメールになります。疑われるのはこのサーバです。
probe-fault-early-talk = 順番を待たずに言われたことに従います
probe-fault-early-talk-means = 返事を待たずに先に送りつけられた命令や本文を、そのまま受け取りました。迷惑メールを送るプログラムに都合がよく、差出人のIPアドレスを偽った相手にもメールを置いていかれるおそれがあります。
probe-fault-starttls-injection = 暗号化の前に言われた命令に、暗号化の後で答えます
probe-fault-starttls-injection-means = 通信の途中にいる人が、暗号化が始まる前に命令を割り込ませ、本人の命令に見せかけられます。利用者のパスワードやメールを、その人に取られるおそれがあります。
probe-fault-starttls-keeps-state = 暗号化の前に言われたことを、暗号化の後も覚えています
probe-fault-starttls-keeps-state-means = 暗号化を始めたら、それまでのことは忘れるのが決まりです(RFC 3207)。覚えていると、途中にいる人が言ったことが本人の言ったこととして扱われます。
probe-fault-starttls-twice = 暗号化を、もう一度始められます
probe-fault-starttls-twice-means = すでに暗号化した接続の中で、もう一度暗号化を始めようとしました。これで起きる害は知られていません。命令の順番を確かめていないことの表れです(RFC 3207)。
probe-fault-auth-in-clear = パスワードを、暗号化せずに送らせます
probe-fault-auth-in-clear-means = 暗号化しないままログインできると、公衆無線 LAN など通信の途中で、利用者のパスワードを読み取られます。取られたパスワードは、このサーバから迷惑メールを送るのに使われます。
probe-fault-guessable-login = 簡単に当てられるパスワードでログインできました
probe-fault-guessable-login-means = 誰でも思いつく名前とパスワードで、ログインできました。ログインした相手は中継もできるので、不正中継と同じことです。すでに使われているかもしれません。そのパスワードをすぐに変え、記録で最近のログインを確かめてください。
probe-fault-anonymous-login = パスワードなしでログインできました
probe-fault-anonymous-login-means = パスワードを言わない相手を、ログインしたものとして扱います。ログインした相手は中継もできるので、不正中継と同じことです。いますぐ直してください。
probe-fault-endless-guessing = パスワードを何度間違えても、止められません
probe-fault-endless-guessing-means = 間違えるたびに遅くなることも、断られることもありません。世界中から一日中続く推測に、いつかは当てられます。困るのは、短いパスワードを使っている利用者です。
probe-fault-speaks-for-others = 利用者が、ほかの人のアドレスで送れます
probe-fault-speaks-for-others-means = 一人のパスワードが取られると、社長にも同僚にもなりすませます。届いたメールは、本当にこのサーバから出た本物に見えます。許すかどうかは、サーバごとに決めてよいことになっています(RFC 6409)。いくつものアドレスや共用のアドレスを使う人がいるなら、その人のその分だけを許すのが安全です。
probe-fault-login-twice = ログインした後に、もう一度ログインできます
probe-fault-login-twice-means = 一つの接続は一人の利用者のもので、二度目のログインは断るのが決まりです(RFC 4954)。受け付けるサーバでは、確かめた名前と違う名前で続けられ、利用者ごとの制限をすり抜けられたり、記録に別の人の名前が残ったりするおそれがあります。
probe-fault-names-told = 誰がいるかを、尋ねられるままに答えます
probe-fault-names-told-means = VRFY や EXPN などへの答えが、いる人といない人で違います。実在するアドレスの名簿を作られ、迷惑メールやパスワードの推測に使われます。
probe-fault-names-by-time = 返事の早さで、誰がいるかが分かります
probe-fault-names-by-time-means = 答えの言葉は同じでも、いる人といない人とで返事にかかる時間が違います。根気のある相手には、実在するアドレスが分かります。急いで直すほどではありません。
probe-fault-endless-names = いない宛先を、いくつでも試せます
probe-fault-endless-names-means = 存在しない宛先をいくつ試しても、遅くなりも断られもしません。辞書の名前を片端から試され、実在するアドレスの名簿を作られます。
probe-fault-endless-errors = 間違った命令を、いくつでも試せます
probe-fault-endless-errors-means = 知らない命令をいくつ送っても、遅くなりも切られもしません。メールソフトが、そんなに間違えることはありません。弱点を探す相手に、いくらでも時間を与えます。
probe-fault-backscatter = 無関係な人に、不達通知を送ります
probe-fault-backscatter-means = いない宛先へのメールを一度引き受け、後から差出人に「届きませんでした」と送りました。差出人はたいてい偽物なので、何も送っていない人に迷惑がかかり、このサーバは迷惑メールの送信元としてブロックリストに載ります。
probe-fault-takes-for-nobody = いない宛先へのメールを受け付けます(通知は未確認)
probe-fault-takes-for-nobody-means = いない宛先へのメールを引き受けましたが、不達通知が出たことは確かめられていません。全部を一つの受信箱に入れる設定(キャッチオール)なら問題ありません。後で通知が出るのなら、無関係な人の迷惑になります。
probe-fault-success-reports = 「届きました」という通知を、誰にでも送ります
probe-fault-success-reports-means = 見知らぬ相手が、他人のアドレスを差出人にして配達の通知を頼むと、その人に通知が届きます。いやがらせに使われ、送ったのはこのサーバということになります。
probe-fault-report-to-many = 一通の不達通知を、何人にでも受け取ります
probe-fault-report-to-many-means = 不達通知は、もとのメールを書いた一人にだけ届くものです。その通知と同じ空の差出人で、何人にも宛てたメールを受け取りました。そうして来るのは迷惑メールだけです。急ぐことではありません。
probe-fault-queue-control = 送信待ちのメールを、外から動かせます
probe-fault-queue-control-means = 見知らぬ相手の合図で、たまったメールの送り出しが始まります。何度も合図されるとサーバが重くなり、種類によっては、ほかの人宛てのメールを持っていかれます。
probe-fault-fetches = 見知らぬ相手が指定したものを、取りに行きます
probe-fault-fetches-means = 頼まれた場所からメールの中身を取ってきて送ります。外からは入れない内側のサーバを覗いたり、よそへの攻撃に使ったりされます。
probe-fault-old-verbs = 昔の命令に従います
probe-fault-old-verbs-means = いまのメールには要らない古い命令が生きています。それだけで悪用されるとは限りませんが、使わない扉は少ないほうが安全です。
probe-fault-chunks-confused = 小分けの送信(BDAT)の誤りを見逃します
probe-fault-chunks-confused-means = 順番や大きさがおかしい小分けの送信を受け付けました。サーバを止められたり、メールの境目をごまかされたりする弱点が、過去にこの部分でいくつも見つかっています。
probe-fault-parameters-ignored = 意味のない指定を、黙って受け付けます
probe-fault-parameters-ignored-means = 知らない指定は断るのが決まりです。黙って読み飛ばすサーバでは、宛先の一部として読まれるなど、思わぬ動きのもとになります。
probe-fault-endless-line = 終わりのない行を、いつまでも読み続けます
probe-fault-endless-line-means = 改行のない長い行を、断らずに読み続けました。これを何本も同時に送られると、サーバの手がふさがり、ふだんのメールが遅れます。
probe-fault-speaks-to-browsers = Web ブラウザに言わせた命令に答えます
probe-fault-speaks-to-browsers-means = Web の通信だと分かっても、会話を続けました。わなを仕掛けたページを開いた人のブラウザに、このサーバへ命令を送らせることができます。
probe-fault-no-postmaster = postmaster 宛てのメールが届きません
probe-fault-no-postmaster-means = 困ったことが起きたとき、よその管理者は postmaster に連絡します(RFC 5321 4.5.1)。届かないと、苦情に気づかないまま、ブロックリストに載せられます。
probe-fault-no-tls = 暗号化(TLS)ができません
probe-fault-no-tls-means = このサーバとのメールは、通信の途中で誰にでも読めます。受け取りや配信を断る相手も増えています。
probe-fault-certificate-over = 証明書の期限が切れているか、まだ始まっていません
probe-fault-certificate-over-means = 利用者のメールソフトに警告が出るか、つながらなくなります。警告に「はい」と答える癖がつくと、偽のサーバにもパスワードを渡してしまいます。
probe-fault-certificate-over-soon = 証明書の期限がもうすぐ切れます
probe-fault-certificate-over-soon-means = いまは問題ありませんが、切れた日から、利用者のメールソフトに警告が出るか、つながらなくなります。自動の更新が動いているかを確かめてください。
probe-fault-certificate-other = 証明書が、別の名前のものです
probe-fault-certificate-other-means = 証明書に、このサーバの名前が書かれていません。利用者のメールソフトに警告が出て、本物かどうかを確かめられません。
probe-fault-certificate-unknown = 証明書を、信頼できる発行者が保証していません
probe-fault-certificate-unknown-means = 自分で作った証明書か、途中の証明書が足りません。利用者のメールソフトに警告が出ます。サーバ同士の受け渡しは、たいていそのまま動きます。
probe-fault-old-tls = 古い暗号化の方式(TLS 1.1 以前)を受け付けます
probe-fault-old-tls-means = TLS 1.0 と 1.1 は破られる弱点があり、使ってはならないとされています(RFC 8996)。とくに、パスワードを送る入口で困ります。

## どの直し方にも使う言い方

probe-common-update = 設定では変えられません。新しい版に更新して、もう一度調べてください。
probe-common-unknown-verb = この命令を知らないので、こうなるはずがありません。「ss -ltnp」で、どのプログラムがこのポートで答えているかを確かめてください。
probe-common-users-nearby = 設定では変えられません。利用者の一覧を、ネットワーク越しのデータベースではなく、サーバの中のファイルに置くと差が小さくなります。
probe-common-sekisho = はじめから断ります。Sekisho でこれが出たら不具合です。お手数ですが、この表示を開発元に知らせてください。
probe-common-sekisho-certificate = sekisho.toml で「tls.acme = true」とすると、証明書の取得と更新をひとりで行います。自分で用意する場合は、tls.certificate と tls.key に途中の証明書まで含むファイルを書き、「sekisho config reload」を実行します。

## 直し方: 見つかったことと、サーバの種類ごとに

probe-close-open-relay-postfix =
    「postconf -n mynetworks smtpd_relay_restrictions relay_domains」で今の設定が見られます。mynetworks はこのサーバとうちの機器だけ、relay_domains はうちのドメインだけにし、main.cf を次のようにします。
      mynetworks = 127.0.0.0/8 [::1]/128
      smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
probe-close-open-relay-exim =
    relay_from_hosts(Debian では /etc/exim4/update-exim4.conf.conf の dc_relay_nets)はこのサーバとうちの機器だけ、relay_to_domains(dc_relay_domains)はうちのドメインだけにします。percent_hack_domains は消します。宛先を調べる ACL(acl_check_rcpt)に、差出人だけを見て通す「accept senders = …」があれば消します。
      hostlist relay_from_hosts = localhost
probe-close-open-relay-sendmail = sendmail.mc から、promiscuous_relay、relay_entire_domain、relay_based_on_MX、relay_local_from、relay_mail_from、loose_relay_check の FEATURE の行を消します。/etc/mail/access の RELAY の行と /etc/mail/relay-domains は、うちのものだけにします。
probe-close-open-relay-opensmtpd =
    smtpd.conf で外部宛て(for any)を許すのは、次の 2 行だけにします。「match from any for any」や広すぎる「from src」の行は消します。
      match from local for any action "outbound"
      match auth from any for any action "outbound"
probe-close-open-relay-sekisho = { probe-common-sekisho }

probe-close-takes-strangers-mail-postfix = { probe-close-open-relay-postfix }
probe-close-takes-strangers-mail-exim = { probe-close-open-relay-exim }
probe-close-takes-strangers-mail-sendmail = { probe-close-open-relay-sendmail }
probe-close-takes-strangers-mail-opensmtpd = { probe-close-open-relay-opensmtpd }
probe-close-takes-strangers-mail-sekisho = 「sekisho domain catch-all」で全部を受け取るようにしたドメインでは、「%」などの入った宛先も受け取って受信箱に入れますが、外部には出しません。それ以外で出たら不具合です。お手数ですが、この表示を開発元に知らせてください。

probe-close-hides-visitors-postfix =
    mynetworks から、ルータや前置きの機器のIPアドレスを除きます。ルータは、外部の相手のIPアドレスを書き換えずに渡すようにします(Docker では userland-proxy を使わないようにします)。HAProxy などが PROXY ヘッダを送るなら、そのための入口だけ、次のようにします。
      smtpd_upstream_proxy_protocol = haproxy
probe-close-hides-visitors-exim =
    relay_from_hosts から、ルータや前置きの機器のIPアドレスを除きます。前置きの機器が PROXY ヘッダを送るなら、そのIPアドレスだけを次のように書きます。
      hosts_proxy = 192.0.2.1
probe-close-hides-visitors-sendmail = /etc/mail/access と relay-domains から、ルータや前置きの機器のIPアドレスを除きます。sendmail は PROXY ヘッダを読めないので、ルータの側で、外部の相手のIPアドレスを書き換えずに渡すようにします。
probe-close-hides-visitors-opensmtpd =
    「from src」の行から、ルータや前置きの機器のIPアドレスを除きます。前置きの機器が PROXY ヘッダ(v2)を送るなら、そのための listen の行に proxy-v2 を加えます。
      listen on 192.0.2.2 port 10025 proxy-v2
probe-close-hides-visitors-sekisho = 外からの入口では誰のIPアドレスも信用しないので、中継はされませんが、回数の制限は正しく働きません。ルータに書き換えさせないか、PROXY ヘッダを送る機器なら doors.proxied と proxy.networks に書きます。

probe-close-own-address-believed-postfix =
    /etc/postfix/senders に「アドレス ログイン名」を一行ずつ書き、「postmap /etc/postfix/senders」を実行して、main.cf を次のようにします。SPF と DMARC を調べる milter でも断れます。
      smtpd_sender_login_maps = hash:/etc/postfix/senders
      smtpd_sender_restrictions = permit_mynetworks, reject_sender_login_mismatch
probe-close-own-address-believed-exim =
    宛先を調べる ACL(acl_check_rcpt)の、accept より前に加えます。
      deny  message = own address needs a login
            sender_domains = +local_domains
            !hosts = +relay_from_hosts
            !authenticated = *
probe-close-own-address-believed-sendmail = そのための設定はありません。DNS に SPF と DMARC(p=reject)を登録し、それを調べて断る milter(OpenDMARC の RejectFailures true など)を使います。
probe-close-own-address-believed-opensmtpd =
    smtpd.conf の match の行の、いちばん前に加えます。
      match !from local !auth mail-from "@example.jp" for any reject
probe-close-own-address-believed-sekisho = ログインしていない相手には断ります。receiving.forwarders に書いたネットワークだけが例外です。そこに要らないものがないかを見て、なければ不具合として開発元に知らせてください。

probe-close-submission-without-login-postfix =
    master.cf の submission と submissions(smtps)の下に、次の行を置きます。
      -o smtpd_sasl_auth_enable=yes
      -o smtpd_client_restrictions=permit_sasl_authenticated,reject
probe-close-submission-without-login-exim =
    acl_smtp_mail で指定した ACL の、accept より前に加えます。
      deny  message = please log in
            condition = { "${if inlist{$received_port}{587:465}}" }
            !authenticated = *
probe-close-submission-without-login-sendmail =
    sendmail.mc の入口の M に a(ログインが必須)を加えます。
      FEATURE(`no_default_msa')dnl
      DAEMON_OPTIONS(`Port=submission, Name=MSA, M=Ea')dnl
      DAEMON_OPTIONS(`Port=smtps, Name=MSA-TLS, M=Esa')dnl
probe-close-submission-without-login-opensmtpd =
    送信用の listen の行に auth を付けます(auth-optional ではなく)。
      listen on 192.0.2.2 port 587 tls-require pki mail.example.jp auth
      listen on 192.0.2.2 smtps pki mail.example.jp auth
probe-close-submission-without-login-sekisho = { probe-common-sekisho }

probe-close-address-override-postfix =
    main.cf で空にします(初期値も空です)。前置きの機器があるときは、その機器のIPアドレスだけを書きます。smtpd_upstream_proxy_protocol は、前置きの機器だけが使う入口に限ります。
      smtpd_authorized_xclient_hosts =
      smtpd_authorized_xforward_hosts =
probe-close-address-override-exim =
    空にするか、前置きの機器のIPアドレスだけを書きます。hosts_xclient がある版では、それも同じにします。
      hosts_proxy =
probe-close-address-override-sendmail = { probe-common-unknown-verb }
probe-close-address-override-opensmtpd = 外から届く listen の行から proxy-v2 を消します。前置きの機器には、別のIPアドレスかポートの listen を用意します。
probe-close-address-override-sekisho = PROXY ヘッダは、doors.proxied の入口で、proxy.networks に書いた機器からだけ読みます。そこに広すぎる範囲がないかを見て、なければ不具合として開発元に知らせてください。

probe-close-inside-address-postfix =
    /etc/postfix/literals に「/@(\[.*\]|localhost)$/ REJECT」と一行書き、main.cf を次のようにします。
      smtpd_recipient_restrictions = permit_mynetworks, permit_sasl_authenticated, check_recipient_access regexp:/etc/postfix/literals
probe-close-inside-address-exim =
    local_domains から「@[]」と localhost を除き、外へ送る router に ignore_target_hosts を書きます。
      allow_domain_literals = false
      ignore_target_hosts = <; 0.0.0.0 ; 127.0.0.0/8 ; 10.0.0.0/8 ; 172.16.0.0/12 ; 192.168.0.0/16 ; 169.254.0.0/16 ; ::1
probe-close-inside-address-sendmail =
    自分のIPアドレスを宛先の名前に加えないようにし、自分の名前は /etc/mail/local-host-names に書きます。
      define(`confDONT_PROBE_INTERFACES', `True')dnl
probe-close-inside-address-opensmtpd =
    外からの受信を、ドメインの名前で書きます(「from any for local」ではなく)。
      match from any for domain "example.jp" action "local_mail"
probe-close-inside-address-sekisho = [IPアドレス] の宛先は、receiving.literals に書いた自分のものだけを受け取ります。初期値は空です。書いていないのに出たら、不具合として開発元に知らせてください。

probe-close-smuggling-postfix =
    main.cf に次のように書きます(3.9 以降、3.8.5、3.7.10、3.6.14、3.5.24 で使え、3.9 からは初期値です)。
      smtpd_forbid_bare_newline = normalize
probe-close-smuggling-exim =
    4.97.1 以降(または、CVE-2023-51766 を直した Debian などの版)に更新します。更新するまでは、次のようにします。
      chunking_advertise_hosts =
probe-close-smuggling-sendmail = 8.18.1 以降に更新します。その版で srv_features を使い、この検査を切っているなら、やめてください。
probe-close-smuggling-opensmtpd = 設定では変えられません。新しい版に更新して、もう一度調べてください。それでも変わらなければ、外からの受信には、これを断るサーバを前に置きます。
probe-close-smuggling-sekisho = { probe-common-sekisho }

probe-close-smuggling-out-postfix =
    main.cf に次のように書きます(3.9 以降、3.8.5、3.7.10、3.6.14、3.5.24 の初期値です)。
      cleanup_replace_stray_cr_lf = yes
      smtpd_forbid_bare_newline = normalize
probe-close-smuggling-out-exim = { probe-common-update }
probe-close-smuggling-out-sendmail = { probe-close-smuggling-sendmail }
probe-close-smuggling-out-opensmtpd = 設定では変えられません。新しい版に更新して、もう一度調べてください。それでも出るときは、改行を直してくれる別のサーバを通して送り出します(action の行の relay host)。
probe-close-smuggling-out-sekisho = { probe-common-sekisho }

probe-close-early-talk-postfix =
    main.cf に次のように書きます(3.9 以降、3.8.1、3.7.6、3.6.10、3.5.20 で使え、3.9 からは初期値です)。古い版では、smtpd_data_restrictions に reject_unauth_pipelining を書きます。
      smtpd_forbid_unauth_pipelining = yes
probe-close-early-talk-exim =
    挨拶の前に話しかけることを許さないようにします。
      smtp_enforce_sync = true
      pipelining_connect_advertise_hosts =
probe-close-early-talk-sendmail =
    8.18.1 以降に更新し、sendmail.mc に次のように書きます(挨拶を 5 秒待たせ、先に話す相手を断ります)。
      FEATURE(`greet_pause', `5000')dnl
probe-close-early-talk-opensmtpd = { probe-common-update }
probe-close-early-talk-sekisho = { probe-common-sekisho }

probe-close-starttls-injection-postfix = 設定では変えられません。2.8 以降に更新してください。それより新しいのに出るなら、手前の機器(ファイアウォールなど)が SMTP に手を加えていないかを確かめてください。
probe-close-starttls-injection-exim =
    次の設定を false にしているなら、戻します(初期値は true です)。そうでなければ、新しい版に更新します。
      smtp_enforce_sync = true
probe-close-starttls-injection-sendmail = { probe-common-update }
probe-close-starttls-injection-opensmtpd = { probe-common-update }
probe-close-starttls-injection-sekisho = { probe-common-sekisho }

probe-close-starttls-keeps-state-postfix = { probe-common-update }
probe-close-starttls-keeps-state-exim = { probe-common-update }
probe-close-starttls-keeps-state-sendmail = { probe-common-update }
probe-close-starttls-keeps-state-opensmtpd = { probe-common-update }
probe-close-starttls-keeps-state-sekisho = { probe-common-sekisho }

probe-close-starttls-twice-postfix = { probe-common-update }
probe-close-starttls-twice-exim = { probe-common-update }
probe-close-starttls-twice-sendmail = { probe-common-update }
probe-close-starttls-twice-opensmtpd = { probe-common-update }
probe-close-starttls-twice-sekisho = { probe-common-sekisho }

probe-close-auth-in-clear-postfix =
    main.cf に次のように書きます。さらに、25 番ではログインを受け付けず、送信用の入口だけで受け付けるのが安全です(main.cf は smtpd_sasl_auth_enable = no、master.cf の submission だけ yes)。
      smtpd_tls_auth_only = yes
probe-close-auth-in-clear-exim =
    暗号化した接続でだけ、ログインを案内します。
      { "auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}" }
probe-close-auth-in-clear-sendmail =
    sendmail.mc に p(暗号化していなければ PLAIN と LOGIN を使わせない)を加えます。
      define(`confAUTH_OPTIONS', `A p y')dnl
probe-close-auth-in-clear-opensmtpd =
    ログインは、暗号化した接続でだけ案内されます。送信用の listen の行を次のようにし、それでも出るなら、前置きの機器を確かめてください。
      listen on 192.0.2.2 port 587 tls-require pki mail.example.jp auth
probe-close-auth-in-clear-sekisho = { probe-common-sekisho }

probe-close-guessable-login-postfix = その利用者のパスワードを変えるか、利用者を消します。Cyrus SASL なら「saslpasswd2 -d 名前」で消せます。Dovecot に尋ねているなら、Dovecot の passdb の側で変えます。
probe-close-guessable-login-exim = その利用者のパスワードを変えるか、利用者を消します。Debian の初期の形では /etc/exim4/passwd の行、Dovecot に尋ねているなら Dovecot の passdb の側です。
probe-close-guessable-login-sendmail = その利用者のパスワードを変えるか、利用者を消します。sasldb なら「saslpasswd2 -d 名前」、saslauthd でシステムの利用者を使っているなら「passwd -l 名前」です。
probe-close-guessable-login-opensmtpd = その利用者のパスワードを変えるか、利用者を消します。auth に表を書いているならその表の行、書いていなければシステムの利用者(「passwd -l 名前」)です。
probe-close-guessable-login-sekisho = 「sekisho account password アドレス」で変えます。使っていない利用者は「sekisho account disable アドレス」で止めます。

probe-close-anonymous-login-postfix =
    main.cf に次のように書きます(初期値です)。ほかの指定を書き足すときも、noanonymous を残します。
      smtpd_sasl_security_options = noanonymous
probe-close-anonymous-login-exim = authenticators の server_condition を見て、パスワードを確かめずに通しているもの(「server_condition = true」など)を消します。空のパスワードでは通らないことも確かめます。
probe-close-anonymous-login-sendmail =
    sendmail.mc で y(名なしのログインを許さない)を加え、使う方式を限ります。
      define(`confAUTH_OPTIONS', `A p y')dnl
      define(`confAUTH_MECHANISMS', `LOGIN PLAIN')dnl
probe-close-anonymous-login-opensmtpd = auth の表に、パスワードが空の行がないかを見て消します。なければ、新しい版に更新します。
probe-close-anonymous-login-sekisho = { probe-common-sekisho }

probe-close-endless-guessing-postfix =
    main.cf に次のように書きます(3.1 以降。初期値の 0 は制限なしです)。あわせて fail2ban などで、続ける相手を締め出します。
      smtpd_client_auth_rate_limit = 10
probe-close-endless-guessing-exim =
    acl_smtp_auth で指定した ACL に、次の行と、続けて accept を書きます。あわせて fail2ban などで、続ける相手を締め出します。
      deny  ratelimit = 10 / 1h / per_cmd / strict / auth-$sender_host_address
probe-close-endless-guessing-sendmail =
    同じ接続での間違いは、sendmail が自分で遅らせます。つなぎ直す相手は次の行と、/etc/mail/access の「ClientRate: 10」で制限し、fail2ban などで締め出します。
      FEATURE(`ratecontrol')dnl
probe-close-endless-guessing-opensmtpd = そのための設定はありません。fail2ban や、pf などのファイアウォールで、続ける相手を締め出します。
probe-close-endless-guessing-sekisho = limits.login_failures(初期値 10)で止めます。大きくしすぎていないかを「sekisho config explain limits.login_failures」で確かめてください。

probe-close-speaks-for-others-postfix =
    /etc/postfix/senders に「アドレス ログイン名」の行を並べ、「postmap /etc/postfix/senders」を実行し、main.cf に次のように書きます。Postfix だけで確かめられるのは封筒の差出人です。読む人に見える From は milter で確かめます。
      smtpd_sender_login_maps = hash:/etc/postfix/senders
      smtpd_sender_restrictions = permit_mynetworks, reject_sender_login_mismatch
probe-close-speaks-for-others-exim =
    宛先を調べる ACL(acl_check_rcpt)の、「accept authenticated = *」より前に加えます(ログイン名がアドレスの場合)。
      deny  message = not your address
            authenticated = *
            condition = { "${if !eqi{$authenticated_id}{$sender_address}}" }
    読む人に見える From は、本文を受け取った後の acl_check_data で確かめます。
      deny  message = not your address
            authenticated = *
            condition = { "${if !eqi{$authenticated_id}{${address:$h_From:}}}" }
probe-close-speaks-for-others-sendmail = そのための設定はありません。ログイン名({ "{auth_authen}" })を、差出人と From の両方と比べる milter を使います。
probe-close-speaks-for-others-opensmtpd =
    ログイン名とアドレスの表を作り、送信用の listen の行に senders を付けます(masquerade は、From を差出人に書き換えます。グループの形で書いた From は、そのまま残ります)。
      listen on 192.0.2.2 port 587 tls-require pki mail.example.jp auth senders <logins> masquerade
probe-close-speaks-for-others-sekisho = 自分のアドレスと、許されたアドレスでだけ送れます。許しすぎたものは「sekisho account revoke 利用者 アドレス」で取り消します。

probe-close-login-twice-postfix = { probe-common-update }
probe-close-login-twice-exim = { probe-common-update }
probe-close-login-twice-sendmail = { probe-common-update }
probe-close-login-twice-opensmtpd = { probe-common-update }
probe-close-login-twice-sekisho = { probe-common-sekisho }

probe-close-names-told-postfix =
    main.cf に次のように書きます。
      disable_vrfy_command = yes
probe-close-names-told-exim = acl_smtp_vrfy と acl_smtp_expn の行を消します(なければ断ります)。
probe-close-names-told-sendmail =
    sendmail.mc に次のように書きます。
      define(`confPRIVACY_FLAGS', `authwarnings,novrfy,noexpn,noverb,noetrn')dnl
probe-close-names-told-opensmtpd = { probe-common-update }
probe-close-names-told-sekisho = { probe-common-sekisho }

probe-close-names-by-time-postfix = { probe-common-users-nearby }
probe-close-names-by-time-exim = { probe-common-users-nearby }
probe-close-names-by-time-sendmail = { probe-common-users-nearby }
probe-close-names-by-time-opensmtpd = { probe-common-users-nearby }
probe-close-names-by-time-sekisho = { probe-common-sekisho }

probe-close-endless-names-postfix =
    main.cf を次のようにします(間違いが 5 回を超えると遅らせ、10 回で切ります)。
      smtpd_soft_error_limit = 5
      smtpd_hard_error_limit = 10
      smtpd_error_sleep_time = 1s
probe-close-endless-names-exim =
    宛先を調べる ACL(acl_check_rcpt)の初めに加えます。
      drop  message = too many unknown recipients
            condition = { "${if >{$rcpt_fail_count}{5}}" }
probe-close-endless-names-sendmail =
    sendmail.mc に次のように書きます(いない宛先が 3 つを超えると、一つごとに 1 秒待たせます)。
      define(`confBAD_RCPT_THROTTLE', `3')dnl
probe-close-endless-names-opensmtpd = { probe-close-endless-guessing-opensmtpd }
probe-close-endless-names-sekisho = limits.unknown_recipients(初期値 50)で止めます。大きくしすぎていないかを「sekisho config explain limits.unknown_recipients」で確かめてください。

probe-close-endless-errors-postfix = { probe-close-endless-names-postfix }
probe-close-endless-errors-exim =
    次の値が初期値です。大きくしていないかを「exim -bP smtp_max_unknown_commands」で確かめてください。
      smtp_max_unknown_commands = 3
      smtp_max_synprot_errors = 3
probe-close-endless-errors-sendmail = そのための設定はありません。間違いが 25 回を超えると、ひとりでに切ります。続ける相手は fail2ban で締め出します。
probe-close-endless-errors-opensmtpd = { probe-close-endless-guessing-opensmtpd }
probe-close-endless-errors-sekisho = { probe-common-sekisho }

probe-close-backscatter-postfix =
    いない宛先は、受け取る前に断ります。local_recipient_maps を空にしていたら消し、ほかのサーバへ渡すドメインには、宛先の一覧(relay_recipient_maps)を書きます。一覧を作れないときは、smtpd_recipient_restrictions に reject_unverified_recipient を加えます。
      relay_recipient_maps = hash:/etc/postfix/relay_recipients
probe-close-backscatter-exim =
    宛先を調べる ACL(acl_check_rcpt)の、accept より前に置きます。ほかのサーバへ渡すドメインには「verify = recipient/callout」とします。
      require verify = recipient
probe-close-backscatter-sendmail =
    /etc/mail/virtusertable の最後に、残り全部を断る行を書きます。ほかのサーバへ渡すドメインでは、LDAP(FEATURE(`ldap_routing'))か、先のサーバに尋ねる milter で、受け取る前に確かめます。
      @example.jp   error:nouser 550 No such user here
probe-close-backscatter-opensmtpd =
    宛先を一つずつ書いた表を使い、「@」で始まる行を置かないようにします。ほかのサーバへ渡すドメインは、宛先の一覧で限ります。
      action "in" maildir virtual <users>
      match from any for domain "example.jp" rcpt-to <recipients> action "behind"
probe-close-backscatter-sekisho = { probe-common-sekisho }

probe-close-takes-for-nobody-postfix = { probe-close-backscatter-postfix }
probe-close-takes-for-nobody-exim = { probe-close-backscatter-exim }
probe-close-takes-for-nobody-sendmail = { probe-close-backscatter-sendmail }
probe-close-takes-for-nobody-opensmtpd = { probe-close-backscatter-opensmtpd }
probe-close-takes-for-nobody-sekisho = 「sekisho domain catch-all」で全部を受け取るようにしたドメインなら、この通りで正常です。やめるときは「sekisho domain catch-all ドメイン off」です。それ以外で出たら、不具合として開発元に知らせてください。

probe-close-success-reports-postfix =
    main.cf に次のように書きます。ほかの語があれば、コンマで並べます。利用者にも要るなら、master.cf の外向きの入口(smtp)にだけ -o で書きます。
      smtpd_discard_ehlo_keywords = silent-discard, dsn
probe-close-success-reports-exim =
    空にします(初期値も空です)。
      dsn_advertise_hosts =
probe-close-success-reports-sendmail =
    sendmail.mc に noreceipts を加えます。
      define(`confPRIVACY_FLAGS', `authwarnings,novrfy,noexpn,noverb,noetrn,noreceipts')dnl
probe-close-success-reports-opensmtpd =
    外から届く listen の行に no-dsn を加えます。
      listen on 192.0.2.2 port 25 tls pki mail.example.jp no-dsn
probe-close-success-reports-sekisho = { probe-common-sekisho }

probe-close-report-to-many-postfix =
    main.cf に次のように書きます。
      smtpd_data_restrictions = reject_multi_recipient_bounce
probe-close-report-to-many-exim =
    宛先を調べる ACL(acl_check_rcpt)の初めに加えます。
      deny  message = a notice goes to one recipient
            senders = :
            condition = { "${if >{$rcpt_count}{1}}" }
probe-close-report-to-many-sendmail = そのための設定はありません。このままでも構いません。
probe-close-report-to-many-opensmtpd = そのための設定はありません。このままでも構いません。
probe-close-report-to-many-sekisho = { probe-common-sekisho }

probe-close-queue-control-postfix =
    main.cf に次のように書きます。
      smtpd_etrn_restrictions = permit_mynetworks, reject
probe-close-queue-control-exim = acl_smtp_etrn の行を消します(なければ断ります)。
probe-close-queue-control-sendmail =
    sendmail.mc に noetrn を加えます。
      define(`confPRIVACY_FLAGS', `authwarnings,novrfy,noexpn,noverb,noetrn')dnl
probe-close-queue-control-opensmtpd = { probe-common-unknown-verb }
probe-close-queue-control-sekisho = { probe-common-sekisho }

probe-close-fetches-postfix = { probe-common-unknown-verb }
probe-close-fetches-exim = { probe-common-unknown-verb }
probe-close-fetches-sendmail = { probe-common-unknown-verb }
probe-close-fetches-opensmtpd = { probe-common-unknown-verb }
probe-close-fetches-sekisho = { probe-common-sekisho }

probe-close-old-verbs-postfix = { probe-common-unknown-verb }
probe-close-old-verbs-exim = { probe-common-update }
probe-close-old-verbs-sendmail =
    sendmail.mc に noverb を加え、/etc/mail/helpfile を空にします。
      define(`confPRIVACY_FLAGS', `authwarnings,novrfy,noexpn,noverb,noetrn')dnl
probe-close-old-verbs-opensmtpd = { probe-common-update }
probe-close-old-verbs-sekisho = { probe-common-sekisho }

probe-close-chunks-confused-postfix =
    新しい版に更新します。更新するまでは、次のようにして使わせません(3.4 以降。ほかの語があれば、コンマで並べます)。
      smtpd_discard_ehlo_keywords = silent-discard, chunking
probe-close-chunks-confused-exim =
    新しい版に更新します。更新するまでは、次のようにして使わせません。
      chunking_advertise_hosts =
probe-close-chunks-confused-sendmail = { probe-common-unknown-verb }
probe-close-chunks-confused-opensmtpd = { probe-common-unknown-verb }
probe-close-chunks-confused-sekisho = { probe-common-sekisho }

probe-close-parameters-ignored-postfix = { probe-common-update }
probe-close-parameters-ignored-exim = { probe-common-update }
probe-close-parameters-ignored-sendmail = { probe-common-update }
probe-close-parameters-ignored-opensmtpd = { probe-common-update }
probe-close-parameters-ignored-sekisho = { probe-common-sekisho }

probe-close-endless-line-postfix =
    新しい版に更新します。次の設定を大きくしているなら、初期値に戻します。
      line_length_limit = 2048
probe-close-endless-line-exim = { probe-common-update }
probe-close-endless-line-sendmail = { probe-common-update }
probe-close-endless-line-opensmtpd = { probe-common-update }
probe-close-endless-line-sekisho = { probe-common-sekisho }

probe-close-speaks-to-browsers-postfix =
    main.cf を次のようにします(3.7 からの初期値です。regexp の部分は 3.7 以降で使えます)。
      { "smtpd_forbidden_commands = CONNECT GET POST regexp:{{/^[^A-Z]/ Bogus}}" }
probe-close-speaks-to-browsers-exim =
    知らない命令が続いたら、早く切ります(初期値は 3 です)。
      smtp_max_unknown_commands = 1
probe-close-speaks-to-browsers-sendmail = { probe-common-update }
probe-close-speaks-to-browsers-opensmtpd = { probe-common-update }
probe-close-speaks-to-browsers-sekisho = { probe-common-sekisho }

probe-close-no-postmaster-postfix = /etc/aliases に「postmaster: 読む人」と書き、「newaliases」を実行します。virtual_alias_maps や virtual_mailbox_maps のドメインでは、そこにも postmaster を書きます。
probe-close-no-postmaster-exim = /etc/aliases に「postmaster: 読む人」と書きます。宛先を調べる ACL(acl_check_rcpt)の初めのほうに「accept local_parts = postmaster」「domains = +local_domains」を置きます。
probe-close-no-postmaster-sendmail = /etc/mail/aliases に「postmaster: 読む人」と書き、「newaliases」を実行します。
probe-close-no-postmaster-opensmtpd = /etc/mail/aliases に「postmaster: 読む人」と書き、受信の action に「alias <aliases>」を付けます。
probe-close-no-postmaster-sekisho = 「sekisho domain postmaster ドメイン アドレス」で、読む人を決めます。

probe-close-no-tls-postfix =
    証明書(Let’s Encrypt など)を用意し、main.cf に次のように書きます(3.4 以降。それより前は smtpd_tls_key_file と smtpd_tls_cert_file)。
      smtpd_tls_security_level = may
      smtpd_tls_chain_files = /etc/ssl/private/mail.key, /etc/ssl/mail-fullchain.pem
probe-close-no-tls-exim =
    証明書(Let’s Encrypt など)を用意し、次のように書きます(Debian では MAIN_TLS_ENABLE = yes も)。
      tls_advertise_hosts = *
      tls_certificate = /etc/exim4/mail-fullchain.pem
      tls_privatekey = /etc/exim4/mail.key
probe-close-no-tls-sendmail =
    証明書(Let’s Encrypt など)を用意し、sendmail.mc に次のように書きます。
      define(`confSERVER_CERT', `/etc/mail/tls/mail-fullchain.pem')dnl
      define(`confSERVER_KEY', `/etc/mail/tls/mail.key')dnl
probe-close-no-tls-opensmtpd =
    証明書(Let’s Encrypt など)を用意し、smtpd.conf に次のように書きます。
      pki mail.example.jp cert "/etc/ssl/mail-fullchain.pem"
      pki mail.example.jp key "/etc/ssl/private/mail.key"
      listen on 192.0.2.2 tls pki mail.example.jp
probe-close-no-tls-sekisho = { probe-common-sekisho-certificate }

probe-close-certificate-over-postfix =
    証明書を更新し(certbot なら「certbot renew」)、サーバの名前が入った、途中の証明書まで含むファイルを指定します。
      smtpd_tls_chain_files = /etc/ssl/private/mail.key, /etc/ssl/mail-fullchain.pem
probe-close-certificate-over-exim =
    証明書を更新し(certbot なら「certbot renew」)、サーバの名前が入った、途中の証明書まで含むファイルを指定します。
      tls_certificate = /etc/exim4/mail-fullchain.pem
      tls_privatekey = /etc/exim4/mail.key
probe-close-certificate-over-sendmail =
    証明書を更新し(certbot なら「certbot renew」)、サーバの名前が入った、途中の証明書まで含むファイルを指定します。
      define(`confSERVER_CERT', `/etc/mail/tls/mail-fullchain.pem')dnl
      define(`confSERVER_KEY', `/etc/mail/tls/mail.key')dnl
probe-close-certificate-over-opensmtpd =
    証明書を更新し(certbot なら「certbot renew」)、サーバの名前が入った、途中の証明書まで含むファイルを指定します。
      pki mail.example.jp cert "/etc/ssl/mail-fullchain.pem"
      pki mail.example.jp key "/etc/ssl/private/mail.key"
probe-close-certificate-over-sekisho = { probe-common-sekisho-certificate }

probe-close-certificate-over-soon-postfix = { probe-close-certificate-over-postfix }
probe-close-certificate-over-soon-exim = { probe-close-certificate-over-exim }
probe-close-certificate-over-soon-sendmail = { probe-close-certificate-over-sendmail }
probe-close-certificate-over-soon-opensmtpd = { probe-close-certificate-over-opensmtpd }
probe-close-certificate-over-soon-sekisho = { probe-common-sekisho-certificate }

probe-close-certificate-other-postfix = { probe-close-certificate-over-postfix }
probe-close-certificate-other-exim = { probe-close-certificate-over-exim }
probe-close-certificate-other-sendmail = { probe-close-certificate-over-sendmail }
probe-close-certificate-other-opensmtpd = { probe-close-certificate-over-opensmtpd }
probe-close-certificate-other-sekisho = { probe-common-sekisho-certificate }

probe-close-certificate-unknown-postfix = { probe-close-certificate-over-postfix }
probe-close-certificate-unknown-exim = { probe-close-certificate-over-exim }
probe-close-certificate-unknown-sendmail = { probe-close-certificate-over-sendmail }
probe-close-certificate-unknown-opensmtpd = { probe-close-certificate-over-opensmtpd }
probe-close-certificate-unknown-sekisho = { probe-common-sekisho-certificate }

probe-close-old-tls-postfix =
    main.cf を次のようにします(3.6 以降。それより前は「!SSLv2, !SSLv3, !TLSv1, !TLSv1.1」)。
      smtpd_tls_protocols = >=TLSv1.2
      smtpd_tls_mandatory_protocols = >=TLSv1.2
probe-close-old-tls-exim =
    GnuTLS の版(Debian など)では一行目、OpenSSL の版では二行目を書きます。
      tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2
      openssl_options = +no_sslv2 +no_sslv3 +no_tlsv1 +no_tlsv1_1
probe-close-old-tls-sendmail =
    sendmail.mc に次のように書きます。
      define(`confSERVER_SSL_OPTIONS', `+SSL_OP_NO_SSLv2 +SSL_OP_NO_SSLv3 +SSL_OP_NO_TLSv1 +SSL_OP_NO_TLSv1_1')dnl
probe-close-old-tls-opensmtpd =
    listen の行に protocols を加えます(7.3 以降。それより前の版では変えられないので、更新します)。
      listen on 192.0.2.2 tls pki mail.example.jp protocols "tlsv1.2,tlsv1.3"
probe-close-old-tls-sekisho = { probe-common-sekisho }

## 途中の知らせ

probe-progress-door = { $address } の { $port } 番を見ています。
probe-progress-resting = サーバが間をおくよう求めています(421)。{ $seconds } 秒後に続けます。
probe-progress-waiting = 渡したメールが届くのを待っています(あと { $seconds } 秒)。

## 誤り

probe-error-not-yours = { $target }({ $address })は、ほかの人のサーバかもしれないので、調べませんでした。頼まれていないサーバを調べると、攻撃とみなされることがあります。自分が管理しているサーバなら、--i-run-this-server を付けて、もう一度実行してください。
probe-error-no-such-name = 「{ $target }」という名前が DNS で見つかりません({ $why })。つづりを確かめるか、IPアドレスを書いてください。
probe-error-unknown-group = --tests の「{ $text }」という項目はありません。選べるのは { $groups } です。コンマで区切って書きます。
probe-error-whom = 何を調べるのかがはっきりしません。サーバを一つ書くか、--hosts でサーバの一覧のファイルを、または --serve で待ち受ける場所を、どれか一つだけ指定してください。
probe-error-not-a-port = 「{ $text }」はポートではありません。1から65535までの番号か、192.168.0.5:2525 のようにIPアドレスとポートを書いてください。
probe-error-too-many-hosts = ファイルに書かれたサーバが { $most } を超えています。いくつかに分けてください。
probe-error-two-catchers = --catch-here、--catch-pop3、--catch-imap は、どれか一つだけを使ってください。メールが届くはずのものを選びます。
probe-error-catch-is-there = { $catch } は、調べるサーバ自身のドメインのアドレスです。そこに届いても、中継されたことにはなりません。--catch には、別の会社などにある自分のアドレスを書いてください。
probe-error-half-a-login = --login と --password-file は組で使います。そのサーバにある自分のアカウントのアドレスと、一行目にパスワードを書いたファイルの両方を渡してください。
probe-error-empty-password = { $path } の一行目が空です。アカウントのパスワードだけを、そこに書いてください。
probe-error-login-for-many = --login は、--hosts や --serve と一緒には使えません。パスワードは一つのサーバのもので、ほかのサーバには渡せないからです。そのサーバだけを指定してください。
probe-error-login-without-door = --login がありますが、利用者の送信用の入口が調べる対象に入っていません。利用者は 587 番か 465 番(2587、2465)でログインします。--port で加えるか、--port を外してください。
probe-error-cannot-listen = { $address } で待ち受けることができません({ $why })。別のプログラムがそのポートを使っているか、このコンピュータのIPアドレスではないか、1024より小さい番号で権限が足りないかのどれかです。
probe-error-mailbox-lost = { $user } のメールボックスを確かめられません。{ $server } につながりませんでした({ $why })。サーバの名前とポートを確かめてください。
probe-error-mailbox-foreign = { $user } のメールボックスを確かめられません。{ $server } で答えたのは { $protocol } のサーバではなく、最初の返事は「{ $why }」でした。サーバの名前とポートを確かめてください。ポートを書かなければ { $port } につなぎます。
probe-error-mailbox-no-tls = { $user } のメールボックスは確かめません。{ $server } が TLS に切り替わらず(返事は「{ $why }」)、パスワードを暗号化せずに送ることはしないためです。ポートを書かずに { $port } を使うか、TLS のポートをメールの会社に確かめてください。
probe-error-mailbox-unsafe = { $user } のメールボックスは確かめません。{ $server } がその名前の本物のサーバであることを TLS で示せなかったので、パスワードを渡しませんでした。サーバの名前と証明書を確かめてください。
probe-error-mailbox-refused = { $user } のメールボックスを確かめられません。{ $server } の返事は「{ $why }」でした。パスワードのファイルと、そのアカウントで { $protocol } が使えるかを確かめてください。メールソフト用の別のパスワード(アプリパスワード)が必要な会社もあります。

## Many servers

probe-row = { $host }：{ $verdict }・問題点 { $findings }・検査 { $cases }

## For those who connect (--serve)

probe-serve-listening = { $address } で待ち受けています。つないできた人の、そのサーバだけを調べます。終わるには Ctrl-C を押してください。
probe-serve-hello = 関所が、いまつないでいるサーバ { $address } だけを調べます。やりとりはすべてここに表示されます。接続を切ると、検査も終わります。
probe-serve-busy = { $address } はいま検査中です。終わるまでお待ちください。
probe-serve-often = { $address } はこの一時間に何度も検査されています。一時間ほどおいてからつないでください。
probe-serve-full = いま検査しているサーバが多すぎます。一時間ほどおいてからつないでください。
