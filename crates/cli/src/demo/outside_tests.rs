use super::*;
use crate::demo::stage::{connector, identity};
use crate::demo::visitor::{Letter, Visitor};
use mail::Reply;
use tokio_rustls::TlsConnector;

struct World {
    outside: Outside,
    connector: TlsConnector,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let identity = identity(folder.path(), vec!["localhost".to_owned()]).expect("a certificate");
        let outside = Outside::serve(cast::AT_GATE, &identity).await.expect("an address");
        Self { outside, connector: connector(folder.path()).expect("a connector"), _folder: folder }
    }

    async fn take(&self, from: &'static str, to: &'static str) -> Reply {
        let visitor = Visitor {
            hello: "client.example",
            from: cast::AT_GATE.into(),
            door: self.outside.address,
            login: None,
            connector: &self.connector,
        };
        let (from, to) = (cast::address(from), cast::address(to));
        let letter = Letter { from, to, subject: "x".to_owned(), text: "一行\n.\nthree".to_owned() };
        visitor.send(&[letter]).await.expect("a session").heard.expect("a reply")
    }

    fn strangers(&self) -> usize {
        self.outside.strangers(&[cast::domain(cast::SHOP), cast::domain(cast::SCHOOL)])
    }
}

#[tokio::test]
async fn the_world_outside_knows_one_person() {
    let world = World::new().await;
    assert!(world.take(cast::HANA, cast::FRIEND).await.is_positive());
    let refused = world.take(cast::HANA, cast::NOBODY).await;
    assert!(refused.is_permanent() && refused.to_string().ends_with("[no-such-recipient]"), "{refused}");
}

#[tokio::test]
async fn a_strangers_mail_that_came_out_is_noticed_whatever_the_server_says_of_it() {
    let world = World::new().await;
    world.take(cast::REN, cast::FRIEND).await;
    world.take(cast::PASSER_BY, cast::NOBODY).await;
    assert_eq!(world.strangers(), 0);
    assert!(world.take(cast::PASSER_BY, cast::FRIEND).await.is_positive());
    assert_eq!(world.strangers(), 1);
}
