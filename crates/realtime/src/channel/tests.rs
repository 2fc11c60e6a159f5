use super::Registration;
use crate::history::{Deletion, HistoryError};
use crate::log::News;
use crate::testing::{World, somebody};
use wire::channel::Class;

const CHANNEL: &str = "consultation.dr-1.pat-1";

async fn serves(world: &World, visit: &str) {
    let mut tx = world.db.begin().await.unwrap();
    let registration = Registration {
        name: CHANNEL.to_owned(),
        class: Class::Consultation,
        consultation: Some(visit.to_owned()),
        organization: "clinic".to_owned(),
        department: None,
        patient: Some("pat-1".to_owned()),
        key_scope: None,
    };
    let registered = world.channels.register(&mut tx, world.keyset.id, registration).await.unwrap();
    let news = News { registered: vec![registered], ..News::default() };
    world.log.commit(tx, news).await.unwrap();
}

#[tokio::test]
async fn a_hold_on_a_visit_stands_when_the_channel_serves_the_next_one() {
    for world in World::all(1 << 20, false).await {
        serves(&world, "visit-1").await;
        serves(&world, "visit-2").await;
        serves(&world, "visit-2").await;
        let who = somebody();
        let delete = || {
            let what = Deletion::default();
            world.histories.delete(&world.keyset, &who, None, CHANNEL, what)
        };
        world.hold("consultation/visit-3").await;
        assert_eq!(delete().await.unwrap(), 0, "{}", world.store);
        world.hold("consultation/visit-1").await;
        assert!(matches!(delete().await, Err(HistoryError::Held)), "{}", world.store);
    }
}
