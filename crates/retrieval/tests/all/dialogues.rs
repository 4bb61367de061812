//! The dialogues, each in one piece, octet by octet, and in pieces between.

use crate::player::play;

macro_rules! dialogues {
    ($($name:ident,)*) => {
        $(#[test]
        fn $name() {
            let text = include_str!(concat!("../dialogues/", stringify!($name), ".txt"));
            for step in [usize::MAX, 1, 2, 7] {
                play(stringify!($name), text, step);
            }
        })*

        #[test]
        fn every_dialogue_of_the_folder_is_played() {
            let listed = [$(stringify!($name)),*].map(|name| format!("{name}.txt"));
            let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dialogues")).expect("folder");
            let mut there: Vec<_> = folder.map(|file| file.expect("file").file_name().into_string().expect("name")).collect();
            there.sort();
            assert_eq!(there, listed);
        }
    };
}

dialogues! {
    apop,
    apop_after_user,
    apop_and_stls,
    apop_not_offered,
    auth_plain,
    auth_scram,
    auth_that_goes_wrong,
    bare_line_ends,
    capabilities,
    commands_in_the_wrong_state,
    http_is_not_pop3,
    implicit_tls,
    lines_that_are_too_long,
    listing,
    login_needs_tls,
    login_with_user_and_pass,
    mailbox_in_use,
    no_stls,
    pipelining,
    quit_deletes,
    reading,
    stls,
    stls_injection,
    too_many_errors,
    top,
    weak_logins,
}
