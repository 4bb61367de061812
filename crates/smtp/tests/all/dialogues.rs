//! Plays every dialogue on a pure session: in the segments in which it is sent, and octet by octet.

use crate::pure::{Pieces, Pure};
use std::path::PathBuf;
use testkit::dialogue::{Dialogue, play};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues")
}

fn open(name: &str) -> Option<String> {
    std::fs::read_to_string(folder().join(format!("{name}.txt"))).ok()
}

fn played(name: &str) {
    let dialogue = Dialogue::read(name, &open).unwrap_or_else(|error| panic!("{error}"));
    // Some rules are about what came in one segment; for all others the segments must make no difference.
    let segments_matter = dialogue.header("segments") == Some("whole");
    for pieces in [Pieces::Segments, Pieces::Octets] {
        if pieces == Pieces::Segments || !segments_matter {
            let mut peer = Pure::of(&dialogue, pieces);
            play(&dialogue, &mut peer).unwrap_or_else(|failure| panic!("{failure} ({pieces:?})"));
        }
    }
}

macro_rules! dialogues {
    ($($name:ident,)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { played(stringify!($name)); })*
    };
}

#[test]
fn every_dialogue_in_the_folder_is_played() {
    let files = std::fs::read_dir(folder()).expect("the folder").map(|entry| entry.expect("an entry").path());
    let texts = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    for path in texts {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(NAMES.contains(&name.as_str()), "{name} is not in the list of this file");
    }
}

dialogues! {
    a_bare_cr_cr_lf_never_makes_two_commands,
    a_bare_cr_in_the_header_is_refused,
    a_bare_cr_never_makes_two_commands,
    a_bare_lf_cr_never_makes_two_commands,
    a_bare_lf_never_makes_two_commands,
    a_bare_line_end_in_chunks_is_refused,
    a_browser_that_says_connect_is_shown_the_door,
    a_browser_that_says_get_is_shown_the_door,
    a_browser_that_says_options_is_shown_the_door,
    a_browser_that_says_post_is_shown_the_door,
    a_browser_that_says_put_is_shown_the_door,
    a_chunk_beyond_the_limit_is_swallowed_and_refused,
    a_chunk_out_of_order_is_swallowed_exactly,
    a_chunk_whose_length_is_followed_by_anything_but_last_ends_the_session,
    a_chunk_whose_length_is_missing_ends_the_session,
    a_chunk_whose_length_is_negative_ends_the_session,
    a_chunk_whose_length_is_no_number_ends_the_session,
    a_chunk_whose_length_is_too_long_ends_the_session,
    a_client_may_take_its_login_back,
    a_command_behind_starttls_ends_the_session,
    a_command_behind_the_dot_waits_for_its_verdict,
    a_content_without_a_header_is_all_body,
    a_control_character_is_in_no_command,
    a_domain_does_not_end_with_a_dot,
    a_failed_login_is_no_login,
    a_greeting_behind_starttls_ends_the_session,
    a_header_does_not_begin_with_a_blank,
    a_header_that_two_readers_read_differently_is_refused,
    a_line_end_alone_is_refused_at_once,
    a_line_of_content_has_a_limit,
    a_line_without_an_end_is_given_up,
    a_local_part_is_a_name_and_never_a_command,
    a_login_happens_once_and_outside_a_transaction,
    a_login_in_steps_is_carried_in_base64,
    a_login_is_the_last_of_its_group,
    a_login_line_has_a_limit,
    a_login_needs_tls,
    a_login_response_has_a_limit,
    a_lookalike_is_another_address,
    a_message_accepted_clears_the_count_of_errors,
    a_message_is_accepted_with_its_queue_id,
    a_name_is_given_to_the_driver_as_it_came,
    a_nul_is_in_no_message,
    a_path_stands_in_brackets_right_behind_the_colon,
    a_permit_ends_with_its_transaction,
    a_pipeline_with_one_refused_recipient_goes_on,
    a_second_mail_is_out_of_order,
    a_size_beyond_the_limit_is_refused_before_it_is_sent,
    a_source_route_is_dropped_and_never_obeyed,
    a_tls_record_in_plaintext_is_another_protocol,
    a_whole_session_in_one_segment_is_refused,
    a_whole_transaction_goes_in_two_groups,
    a_wide_dot_is_mapped_before_anyone_decides,
    an_account_is_held_to_the_same_line_ends,
    an_account_speaks_only_as_itself,
    an_address_has_no_comments,
    an_address_in_brackets_is_asked_about,
    an_empty_challenge_and_an_empty_response_are_sent_as_such,
    an_overlong_header_is_refused,
    both_forms_of_a_domain_are_one_domain,
    case_of_a_domain_means_nothing,
    chunks_and_data_do_not_mix,
    chunks_are_content_octet_by_octet,
    content_before_354_is_refused,
    content_behind_a_refused_data_is_never_commands,
    content_beyond_the_limit_is_refused_after_its_end,
    cr_dot_cr_does_not_end_a_message,
    cr_dot_crlf_does_not_end_a_message,
    cr_dot_lf_does_not_end_a_message,
    crcrlf_dot_crcrlf_does_not_end_a_message,
    crcrlf_dot_crlf_ends_a_message_that_is_refused,
    crlf_dot_cr_does_not_end_a_message,
    crlf_dot_crcrlf_does_not_end_a_message,
    crlf_dot_lf_does_not_end_a_message,
    data_without_a_recipient_gets_no_354,
    dots_among_other_characters_are_content,
    ehlo_forgets_the_transaction,
    expn_is_not_offered,
    guessing_passwords_ends_the_session,
    half_a_command_behind_starttls_ends_the_session,
    hello_needs_a_name_and_believes_none,
    helo_gives_no_leave_to_pipeline,
    helo_offers_no_chunks,
    helo_offers_no_parameters,
    help_names_no_version,
    idle_commands_have_an_end,
    lengths_have_limits,
    lf_dot_cr_does_not_end_a_message,
    lf_dot_crlf_does_not_end_a_message,
    lf_dot_lf_does_not_end_a_message,
    lines_of_any_length_are_content,
    localhost_is_a_domain_like_any,
    mail_waits_for_hello,
    no_detail_of_a_local_part_is_decoded,
    nothing_of_a_refused_message_is_left,
    nothing_overtakes_a_pending_verdict,
    octets_above_127_need_smtputf8,
    old_mobile_addresses_are_taken_as_they_are,
    one_command_has_one_path,
    only_accepted_recipients_get_the_message,
    only_offered_mechanisms_are_known,
    orcpt_is_never_a_recipient,
    parameters_are_known_once_and_in_form,
    postmaster_needs_no_domain,
    quit_stands_alone,
    recipients_beyond_the_limit_wait,
    refused_recipients_are_errors_too,
    rset_between_chunks_drops_the_content,
    silence_ends_with_a_word,
    starttls_after_login_is_out_of_order,
    starttls_is_not_offered_where_there_is_no_certificate,
    starttls_stands_alone_and_comes_once,
    stuffed_dots_come_out_as_they_went_in,
    subdomains_and_lookalikes_are_other_domains,
    the_keywords_are_those_of_the_door,
    the_lan_door_offers_reports_and_no_login,
    the_line_of_a_mailbox_file_is_no_part_of_the_message,
    the_public_door_has_no_login,
    the_public_door_takes_no_parameters_of_reports,
    the_submission_door_takes_nothing_before_login,
    the_tail_of_an_overlong_line_is_never_a_command,
    tls_forgets_everything_said_before,
    too_many_errors_end_the_session,
    verbs_of_other_servers_are_unknown,
    vrfy_has_one_answer_for_all,
    what_came_before_tls_is_never_read_inside_it,
    what_is_not_base64_is_no_login,
    what_lies_behind_a_login_ends_it,
    without_pipelining_nothing_follows_the_dot,
    xtext_hides_no_line_end,
}
