use crate::support::client::letter;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, World};

#[test]
fn mail_goes_in_and_out() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    world.stranger().send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "hi"));
    let got = world.pop(HANA).retrieve_all();
    assert_eq!(got.len(), 1);
    world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "hello"));
    let taken = hop.wait_for(1);
    eprintln!("{}", taken[0].text());
    world.wait_for_empty_queue();
}
