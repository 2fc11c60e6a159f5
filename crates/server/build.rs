//! Has a release build made again when the pages that go into it were. It needs no Node.

fn main() {
    // A debug build reads the pages from the disk as they are.
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let watched = if is_release { "../../web/app/dist" } else { "build.rs" };
    println!("cargo::rerun-if-changed={watched}");
}
