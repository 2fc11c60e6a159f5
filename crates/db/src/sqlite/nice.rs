//! Threads that stand behind those who serve, where there are too few processors for all.

use thread_priority::ThreadPriority;
use thread_priority::unix::{
    NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};

/// A niceness of 10, on a scale that ends with 99 at -20: a tenth of a processor where others want it all.
const PRIORITY: u8 = 23;

/// The ordinary policy, whose priority is a niceness.
const NICE: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Other);

/// Has this thread step back for good. Where that is refused it goes on as it was.
pub(super) fn step_back() {
    if let Ok(priority) = PRIORITY.try_into() {
        let priority = ThreadPriority::Crossplatform(priority);
        let _ = set_thread_priority_and_policy(thread_native_id(), priority, NICE);
    }
}
