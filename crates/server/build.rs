//! Has a release build made again when the pages that go into it were. It needs no Node.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let pages = Path::new("../../web/app/dist");
    // Pages that are built later are found only under a folder that was there from the start.
    std::fs::create_dir_all(pages)?;
    // A debug build reads the pages from the disk as they are.
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let watched = if is_release { pages } else { Path::new("build.rs") };
    println!("cargo::rerun-if-changed={}", watched.display());
    Ok(())
}
