use super::{Tiles, WIDTH};
use crate::audit::merkle::{self, Frontier, Hash};
use crate::audit::tests::World;
use crate::audit::{check, prove};
use db::params;

/// What C2SP's tlog-tiles says of a tile of 70,000 leaves, from the leaves themselves.
fn wanted(leaves: &[Hash], level: u32, number: usize, width: usize) -> Vec<u8> {
    let span = 256_usize.pow(level);
    let first = number * WIDTH * span;
    let root = |leaves: &[Hash]| {
        let mut tree = Frontier::default();
        for leaf in leaves {
            tree.push(*leaf);
        }
        tree.root()
    };
    leaves[first..first + width * span].chunks(span).flat_map(root).collect()
}

#[tokio::test]
async fn tiles_are_those_of_c2sp_however_the_log_came_to_its_length() {
    for (store, world) in World::all().await {
        let tiles = Tiles::new(world.db.clone());
        for (commits, each) in [(1, 100), (3, 100), (300, 1), (1, 68_000), (9, 145)] {
            world.append(commits, each).await;
            tiles.follow().await.unwrap();
        }
        // 70,005 leaves: 273 full tiles and one of 117; one full and one of 17 above; one of 1 on top.
        let leaves = world.leaves().await;
        assert_eq!(leaves.len(), 70_005);
        for (level, number, width) in [(0, 0, 256), (0, 1, 44), (0, 272, 256), (0, 273, 117)] {
            let tile = tiles.tile(level, number, width).await.unwrap();
            let wanted = wanted(&leaves, level.into(), usize::try_from(number).unwrap(), width);
            assert_eq!(tile, Some(wanted), "{store}: {level} {number} {width}");
        }
        for (level, number, width) in [(1, 0, 256), (1, 1, 17), (2, 0, 1)] {
            let tile = tiles.tile(level, number, width).await.unwrap();
            let wanted = wanted(&leaves, level.into(), usize::try_from(number).unwrap(), width);
            assert_eq!(tile, Some(wanted), "{store}: {level} {number} {width}");
        }
        for (level, number, width) in [(0, 273, 118), (0, 274, 1), (1, 1, 18), (2, 0, 2), (0, 0, 0)]
        {
            let tile = tiles.tile(level, number, width).await.unwrap();
            assert_eq!(tile, None, "{store}: {level} {number} {width}");
        }
    }
}

#[tokio::test]
async fn every_proof_is_read_from_tiles_and_those_changed_in_the_database_are_made_again() {
    for (store, world) in World::all().await {
        world.append(40, 25).await;
        let leaves = world.leaves().await;
        let tiles = Tiles::new(world.db.clone());
        for size in [1, 255, 256, 257, 512, 999, 1000] {
            let root = super::root(&leaves[..size]);
            let size = size as u64;
            for index in [0, size / 2, size - 1] {
                let path = merkle::inclusion(index, size);
                let path = tiles.hashes(&path, |_| true).await.unwrap();
                let leaf = leaves[usize::try_from(index).unwrap()];
                let climbed = merkle::climb(leaf, index, size, &path);
                assert_eq!(climbed, Some(root), "{store}: {index} of {size}");
            }
            let root_of_all = super::root(&leaves);
            let path = merkle::consistency(size, 1000);
            let path = tiles.hashes(&path, |_| true).await.unwrap();
            let holds = merkle::consistent((size, root), (1000, root_of_all), &path);
            assert!(holds, "{store}: {size} to 1000");
        }
        world.run("DELETE FROM audit_tile WHERE level = 0 AND number = 1", params![]).await;
        let swap = "UPDATE audit_tile SET hashes = (SELECT hashes FROM audit_tile WHERE level = 0 AND number = 2)
                    WHERE level = 0 AND number = 0";
        world.run(swap, params![]).await;
        for index in [0, 300, 999] {
            let file = prove(&world.db, index).await.unwrap();
            assert_eq!(check(&file, &world.verifier()).unwrap().index, index, "{store}");
        }
    }
}
