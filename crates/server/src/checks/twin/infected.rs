//! Whether a file that a scanner calls malware is refused on the way by which files come into a visit. The scanner is the
//! check's own and knows one harmless file, so this tells of the program; HC-055.a tells of the scanner that is set.

use super::Twin;
use super::ask::Answer;
use super::leaver::Leaver;
use super::people::Staff;
use super::room::Room;
use crate::checks::malware::EICAR;
use crate::supervise::Tasks;
use compliance::check::{Finding, Site, Status, Unseen};
use memchr::memmem;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// How whoever shows a file begins.
const BEGINS: &[u8] = b"zINSTREAM\0";
/// By what a file is refused that is malware.
const MALWARE: &str = "file.malware";
/// Whoever shows a file has done so by then.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers for each file whether it is the one that it knows, and keeps none.
async fn scanning(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        // Whoever asked may have gone away.
        let _ = timeout(PATIENCE, scanned(stream)).await;
    }
}

/// Reads a file in its pieces, each with its length before it, to one without bytes.
async fn scanned(mut stream: TcpStream) -> io::Result<()> {
    let mut begins = [0; BEGINS.len()];
    stream.read_exact(&mut begins).await?;
    let mut file = Vec::new();
    loop {
        let length = stream.read_u32().await?;
        if length == 0 {
            break;
        }
        (&mut stream).take(u64::from(length)).read_to_end(&mut file).await?;
    }
    let is_known = memmem::find(&file, EICAR.concat().as_bytes()).is_some();
    let answer: &[u8] =
        if is_known { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" };
    stream.write_all(answer).await
}

/// A provider shows a file that is harmless in a visit, and one that is not.
async fn shown(twin: &Twin) -> Result<(Answer, Answer), Unseen> {
    let staff = Staff::enter(twin).await?;
    let provider = Leaver::at_work(twin, &staff).await?;
    let Leaver { id, session, place, .. } = &provider;
    let room = Room::taken(twin, (id, session), place).await?;
    Ok((room.sends(twin, "nothing").await?, room.sends(twin, &EICAR.concat()).await?))
}

/// What is made of the two. That all is refused says nothing of malware.
fn judged(harmless: &Answer, infected: &Answer) -> Result<Finding, Unseen> {
    let (status, words) = if infected.is_given() {
        (Status::Fail, "a file was kept that the scanner called malware")
    } else if !harmless.is_given() || !infected.text.contains(MALWARE) {
        return Err(Unseen::because(format!(
            "the check's own clinic answers a file with {}, and one with malware with {}",
            harmless.status, infected.status
        )));
    } else {
        (Status::Pass, "a file was refused that the scanner called malware, and another was taken")
    };
    let finding = Finding::new(status, words).with("harmless", harmless.status);
    Ok(finding.with("malware", infected.status))
}

/// A clinic whose files are shown to a scanner is sent the test file of antivirus makers.
pub(super) async fn refused(site: &Site) -> Result<Finding, Unseen> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let place = format!("tcp:{}", listener.local_addr()?);
    let mut tasks = Tasks::new();
    tasks.start(scanning(listener));
    let mut twin = Twin::found_scanning(site, &place).await?;
    let seen = shown(&twin).await;
    twin.close().await?;
    drop(tasks);
    let (harmless, infected) = seen?;
    judged(&harmless, &infected)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Status, judged};

    #[test]
    fn malware_is_refused_for_being_that_where_another_file_is_taken() {
        let answered = |status, text: &str| Answer { status, text: text.to_owned() };
        let (taken, malware) = (answered(204, ""), answered(400, "<Reason>file.malware</Reason>"));
        assert_eq!(judged(&taken, &malware).unwrap().status, Status::Pass);
        assert_eq!(judged(&taken, &answered(204, "")).unwrap().status, Status::Fail);
        assert!(judged(&taken, &answered(403, "")).is_err(), "for another reason");
        assert!(judged(&answered(503, ""), &malware).is_err(), "nothing is taken");
    }
}
