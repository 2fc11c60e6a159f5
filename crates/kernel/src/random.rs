//! The only source of randomness.

use std::sync::Mutex;

/// Fills buffers with random bytes. Passed in, so that tests can repeat a run.
pub trait Random: Send + Sync {
    /// Overwrites the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) {
        // The kernel's generator fails only before it is seeded at boot; no key may be made then.
        if getrandom::fill(buffer).is_err() {
            std::process::abort();
        }
    }
}

/// A repeatable generator for tests (`SplitMix64`). Not for keys.
#[derive(Debug)]
pub struct SeededRandom(Mutex<u64>);

impl SeededRandom {
    /// The same seed gives the same bytes.
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Random for SeededRandom {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in buffer.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = *state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^= mixed >> 31;
            for (target, source) in chunk.iter_mut().zip(mixed.to_le_bytes()) {
                *target = source;
            }
        }
    }
}
