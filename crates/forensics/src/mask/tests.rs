use super::*;

fn masker() -> Masker {
    Masker::new(Ours::default())
}

fn mask(lines: &[&str]) -> Vec<String> {
    let mut masker = masker();
    lines.iter().map(|line| masker.mask_line(line)).collect()
}

#[test]
fn the_same_is_always_the_same_token_and_different_ones_differ() {
    let masked = mask(&[
        "from=<Hana@shop.example.org>, size=1",
        "to=<hana@SHOP.example.org>",
        "to=<taro@mail.shop.example.org>",
        "sasl_username=hana",
    ]);
    assert_eq!(masked[0], "from=<u1@h1.d1.example>, size=1");
    assert_eq!(masked[1], "to=<u1@h1.d1.example>");
    assert_eq!(masked[2], "to=<u2@mail.h1.d1.example>");
    assert_eq!(masked[3], "sasl_username=u1");
}

#[test]
fn neighbours_stay_neighbours_and_private_stays_private() {
    let masked =
        mask(&["[203.0.113.5] [203.0.113.77] [198.51.100.1] [192.168.0.7] [10.1.2.3] [127.0.0.1]:25 [2001:db8:5::9]"]);
    assert_eq!(
        masked[0],
        "[198.18.0.1] [198.18.0.2] [198.18.1.1] [192.168.0.7] [10.0.0.3] [127.0.0.1]:25 [2001:db8::1]"
    );
}

#[test]
fn more_networks_than_the_first_range_has_stay_distinct() {
    let mut masker = masker();
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..2000_u32 {
        let address = std::net::Ipv4Addr::from(0x2D00_0001 + (number << 8));
        assert!(seen.insert(masker.mask_line(&address.to_string())));
    }
    assert_eq!(seen.len(), 2000);
}

#[test]
fn words_of_the_format_stay() {
    for line in [
        "Nov 22 02:34:24 mail postfix/smtpd[1234]: disconnect from unknown[127.0.0.1] ehlo=1 auth=0/1 quit=1 commands=2/3",
        "Nov 22 02:34:24 mail postfix/qmgr[99]: 4F2a1B3c: removed",
        "Nov 22 02:34:24 mail postfix/postfix-script[1]: warning: /etc/postfix/main.cf: unused parameter",
        "Nov 22 02:34:24 mail postfix/smtpd[1234]: lost connection after EHLO from unknown[127.0.0.1]",
        "Nov 22 03:03:59 mail smtpd[434]: 3cde74d7d8741901 smtp message msgid=e2fc1dae size=304 nrcpt=1 proto=ESMTP",
        "22:08:12 2 SYSTEM [S.0000078621] deleted",
        "2026-11-22 02:34:24 1kXyZa-0001bC-2D Completed",
        "@400000006742f1a80c3d4e5f status: local 0/10 remote 1/20",
        "X=TLS1.3:ECDHE_SECP256R1__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 dsn=5.7.1, delays=0.1/0/0.2/0.3 (8.14.4/8.14.4)",
    ] {
        assert_eq!(mask(&[line])[0], line);
    }
}

#[test]
fn what_somebody_has_masked_stays() {
    for line in [
        "実際の接続 IP アドレス:[A]",
        "発信元の DNS 名: “****.com ([A] <****.popsite.net.>)”",
        "22:08:06 2 SMTP-001([211.158.AAA.BBB]) {S.0000078619} received, 1093 bytes",
        "[aaa.aaa.aaa.aaa] [111.111.111.111] <redacted> mail.XXXXXX.net",
    ] {
        assert_eq!(mask(&[line])[0], line);
    }
    assert_eq!(
        mask(&["22:08:11 2 SYSTEM [S.1] <AUTOS.0000078620-78623@mail.XXXXXX.net> 1+0 From:NULL@NULL"])[0],
        "22:08:11 2 SYSTEM [S.1] <AUTOS.0000078620-78623@mail.XXXXXX.net> 1+0 From:NULL@NULL"
    );
}

#[test]
fn people_subjects_and_hosts_without_a_dot_are_masked_where_the_format_names_them() {
    for (line, masked) in [
        (
            "Nov 22 02:34:24 hatchobori sm-mta[1]: to=hana, ctladdr=taro (1000/1000)",
            "Nov 22 02:34:24 h1 sm-mta[1]: to=u1, ctladdr=u2 (1000/1000)",
        ),
        (
            "x <= a@b.org H=(desk) [203.0.113.5] A=plain:hana T=\"Our \\\"plan\\\"\" for c@b.org",
            "x <= u1@d1.example H=(h1) [198.18.0.1] A=plain:u2 T=\"s1\" for u3@d1.example",
        ),
        ("Input Line: HELO mail.b.org\\r", "Input Line: HELO mail.d1.example\\r"),
        ("SYSTEM(LOCAL) [S.1] delivered to (hana)", "SYSTEM(LOCAL) [S.1] delivered to (u1)"),
        ("SYSTEM(LOCAL) [S.1] sent to (hana)hana", "SYSTEM(LOCAL) [S.1] sent to (u1)u1"),
        ("1x => hana <hana@b.org> R=localuser", "1x => u1 <u1@d1.example> R=localuser"),
        ("1x ** hana: Unrouteable address", "1x ** u1: Unrouteable address"),
        ("1x <= a@b.org U=hana P=local", "1x <= u1@d1.example U=u2 P=local"),
        ("proto=ESMTP helo=<desk>", "proto=ESMTP helo=<h1>"),
        (
            "imap-login: Login: user=<hana>, method=PLAIN, rip=203.0.113.5",
            "imap-login: Login: user=<u1>, method=PLAIN, rip=198.18.0.1",
        ),
        ("auth: pam(hana,203.0.113.5): unknown user", "auth: pam(u1,198.18.0.1): unknown user"),
        ("<hana>... User unknown", "<u1>... User unknown"),
        ("Subject: The plan", "Subject: s1"),
        (
            "warning: header Subject: The plan from x.org[203.0.113.5]; from=<a@b.org>",
            "warning: header Subject: s1 from d1.example[198.18.0.1]; from=<u1@d2.example>",
        ),
        (
            "22:08:11 2 SYSTEM(SMTP) [S.1] sent to (example.com)denital",
            "22:08:11 2 SYSTEM(SMTP) [S.1] sent to (d1.example)u1",
        ),
        ("failed on (XXXXXX.com)denita. Error", "failed on (XXXXXX.com)u1. Error"),
        ("1+0 From:tasters@XXXXXX.net", "1+0 From:u1@XXXXXX.net"),
        ("R E 04-08-2004 18:58:00 0000 example.com chad57", "R E 04-08-2004 18:58:00 0000 d1.example u1"),
        ("{\"user\":\"hana\",\"peer\":\"203.0.113.5\"}", "{\"user\":\"u1\",\"peer\":\"198.18.0.1\"}"),
        ("message-id=<199807061134484>", "message-id=<m1>"),
        ("\"john doe\"@b.org <\"x, y\"@b.org>", "u1@d1.example <u2@d1.example>"),
    ] {
        assert_eq!(mask(&[line])[0], masked, "{line}");
    }
}

#[test]
fn names_of_blocklists_and_roles_stay() {
    let line = "554 blocked using zen.spamhaus.org; to=<postmaster@example.org>";
    assert_eq!(mask(&[line])[0], "554 blocked using zen.spamhaus.org; to=<postmaster@d1.example>");
    assert_eq!(mask(&["5.113.0.203.zen.spamhaus.org"])[0], "1.0.18.198.zen.spamhaus.org");
}

#[test]
fn domains_of_one_owner_stay_together() {
    let masked = mask(&["mail.example.co.jp a.b.example.co.jp example.co.jp other.co.jp. popsite.net:25"]);
    assert_eq!(masked[0], "mail.d1.example h1.h2.d1.example d1.example d2.example. d3.example:25");
}

#[test]
fn the_key_tells_each_token() {
    let mut masker = masker();
    masker.mask_line("from=<hana@example.org> [203.0.113.5] T=\"x\"");
    assert_eq!(masker.key(), "u1\thana\nd1.example\texample.org\ns1\tx\n198.18.0.1\t203.0.113.5\n");
}

#[test]
fn any_text_can_be_masked() {
    for line in [
        "",
        "=",
        "@",
        "<",
        "<@>",
        "a=<",
        "\"@\"",
        "[::]",
        "::::",
        "<<a@b>>",
        "T=\"",
        "H=",
        "日本@例え.テスト",
        ".",
        "..",
        "1.2.3.4.",
        "a@[1.2.3.4]",
    ] {
        let _ = mask(&[line]);
    }
}

#[test]
fn an_address_is_masked_whatever_follows_it() {
    for (line, masked) in [
        ("ip6=2001:db8:5::9/64", "ip6=2001:db8::1/64"),
        ("x=2001:db8:5::9/face", "x=2001:db8::1/face"),
        ("2001:db8:5::9.", "2001:db8::1."),
        ("203.0.113.5/24 203.0.113.6:x", "198.18.0.1/24 198.18.0.2:x"),
    ] {
        assert_eq!(mask(&[line])[0], masked, "{line}");
    }
}
