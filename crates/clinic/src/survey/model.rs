//! What a patient answers.

use crate::Refusal;
use kernel::Phi;

/// A patient's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// How easy it was, 1 to 5.
    pub ease: u8,
    /// How good picture and sound were, 1 to 5.
    pub audio_video: u8,
    /// Whether they would come this way again.
    pub again: bool,
    /// Whatever else they say.
    pub comment: Option<Phi>,
}

impl Answers {
    /// Refuses marks outside the scale and comments nobody would read.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        for (field, mark) in [("answers.ease", self.ease), ("answers.audioVideo", self.audio_video)]
        {
            if !(1..=5).contains(&mark) {
                return Err(Refusal::Field { field, problem: "is 1 to 5" });
            }
        }
        if self.comment.as_ref().is_some_and(|text| text.expose().len() > 4_000) {
            let problem = "is at most 4,000 bytes";
            return Err(Refusal::Field { field: "answers.comment", problem });
        }
        Ok(())
    }
}
