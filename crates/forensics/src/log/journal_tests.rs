use super::*;

const CONTEXT: Context = Context { latest_at: 0, day_at: 0, offset_s: 32_400 };

#[test]
fn an_entry_in_json_is_a_line() {
    let scratch = Scratch::default();
    let text = r#"{"_PID":"7","MESSAGE":"a \"b\" \u3042","__REALTIME_TIMESTAMP":"1795281279123456","_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"postfix/smtpd","PRIORITY":"6","X":["a","b"]}"#;
    assert!(is_json(text));
    let line = json(text, &CONTEXT, &scratch).expect("an entry");
    assert_eq!(line.at, Some(1_795_281_279 + 32_400));
    assert_eq!((line.host, line.program, line.pid, line.text), ("mx", "postfix/smtpd", "7", "a \"b\" あ"));
}

#[test]
fn a_message_that_is_no_text_is_octets() {
    let scratch = Scratch::default();
    for (message, text) in [("[97,255,98]", "a\u{fffd}b"), ("null", ""), ("[\"a\",\"b\"]", "")] {
        let entry = format!("{{\"__REALTIME_TIMESTAMP\":\"1\",\"_COMM\":\"smtpd\",\"MESSAGE\":{message}}}");
        let line = json(&entry, &CONTEXT, &scratch).expect("an entry");
        assert_eq!((line.program, line.text), ("smtpd", text), "{entry}");
    }
    assert_eq!(json("{\"__REALTIME_TIMESTAMP\":", &CONTEXT, &scratch), None);
}

#[test]
fn records_of_an_export_end_at_blank_lines() {
    let text = "__CURSOR=x\n__REALTIME_TIMESTAMP=1795281279123456\n_HOSTNAME=mx\n_COMM=smtpd\nSYSLOG_IDENTIFIER=postfix/smtpd\n_PID=7\nMESSAGE=a=b\n\n\n__CURSOR=y\nMESSAGE=c";
    assert!(is_export(text.as_bytes()));
    let mut records = Records::new(text);
    let first = records.next(&CONTEXT).expect("a record");
    assert_eq!(first.line.at, Some(1_795_281_279 + 32_400));
    assert_eq!((first.line.host, first.line.program, first.line.pid), ("mx", "postfix/smtpd", "7"));
    assert_eq!((first.line.text, first.message_line), ("a=b", 6));
    let second = records.next(&CONTEXT).expect("a record");
    assert_eq!((second.line.text, second.message_line), ("c", 10));
    assert_eq!(records.next(&CONTEXT), None);
    assert_eq!(records.lines(), 11);
    assert_eq!(&text[end_of_records(text.as_bytes())..], "__CURSOR=y\nMESSAGE=c");
}

#[test]
fn a_value_behind_its_length_may_hold_line_ends() {
    let text = "__CURSOR=x\nMESSAGE\n\u{4}\0\0\0\0\0\0\0a\n\nb\n_PID=9\n\n__CURSOR=y\nMESSAGE\nshort";
    let mut records = Records::new(text);
    let first = records.next(&CONTEXT).expect("a record");
    assert_eq!((first.line.text, first.line.pid), ("a\n\nb", "9"));
    let second = records.next(&CONTEXT).expect("a record");
    assert_eq!(second.line.text, "", "a length that cannot be is no crash");
}

#[test]
fn a_piece_is_never_cut_within_a_message_that_has_blank_lines() {
    let record = "__CURSOR=x\nMESSAGE\n\u{4}\0\0\0\0\0\0\0a\n\nb\n_PID=9\n\n";
    let text = format!("{record}{record}");
    assert_eq!(end_of_records(text.as_bytes()), record.len(), "the last one may go on");
    for end in 0..text.len() {
        assert!([0, record.len()].contains(&end_of_records(&text.as_bytes()[..end])), "{end}");
    }
}
