//! Random interleavings of publishers, subscribers, deletes, actions, revocations and restarts.

use super::engine::{Engine, Words};
use crate::testing::World;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// One step of a history of the world.
#[derive(Clone, Debug)]
enum Step {
    /// Publishers at once, each with its messages, and who polls meanwhile.
    Burst(Vec<Vec<Words>>, Vec<usize>),
    Delete(usize, usize, usize),
    React(usize, usize),
    TakeBack(usize),
    Revoke(usize),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let words = (0_usize..3, 0_u8..7, prop::bool::weighted(0.7));
    let burst = (vec(vec(words, 1..6), 0..4), vec(0_usize..7, 0..4));
    prop_oneof![
        12 => burst.prop_map(|(publishers, listeners)| Step::Burst(publishers, listeners)),
        2 => (0_usize..3, 0_usize..40, 0_usize..40).prop_map(|(c, from, to)| Step::Delete(c, from, to)),
        3 => (0_usize..40, 0_usize..2).prop_map(|(message, who)| Step::React(message, who)),
        1 => (0_usize..8).prop_map(Step::TakeBack),
        1 => (0_usize..2).prop_map(Step::Revoke),
        1 => Just(Step::Restart),
    ]
}

async fn play(mut engine: Engine, steps: &[Step]) {
    for step in steps {
        match step {
            Step::Burst(publishers, listeners) => engine.burst(publishers, listeners).await,
            Step::Delete(channel, from, to) => engine.delete(*channel, *from, *to).await,
            Step::React(message, who) => engine.react(*message, *who).await,
            Step::TakeBack(which) => engine.take_back(*which).await,
            Step::Revoke(token) => engine.revoke(*token).await,
            Step::Restart => engine = engine.restart().await,
        }
    }
    engine.settle().await;
}

proptest! {
    #![proptest_config(Config { cases: 16, max_shrink_iters: 200, failure_persistence: None, ..Config::default() })]

    /// With a ring of a few messages nearly everything is replayed from the store, else from memory.
    #[test]
    fn whatever_happens_in_whatever_order_everybody_hears_what_the_model_says(
        steps in vec(step(), 1..40),
        ring in prop_oneof![Just(1_500_usize), Just(1 << 20)],
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            for world in World::all(ring, false).await {
                play(Engine::new(world, ring).await, &steps).await;
            }
        });
    }
}
