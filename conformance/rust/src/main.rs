//! `write` leaves a message for the other SDKs, `cases` plays every case, `read NOTES` opens what the
//! others left. Each case prints one line of JSON.

mod cases;
mod report;
mod sdk;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("write") => println!("{}", cases::cipher::write().await.expect("the message is sent")),
        Some("read") => {
            let notes = arguments.get(1).map_or("{}", String::as_str);
            cases::cipher::read(&serde_json::from_str(notes).expect("notes are JSON")).await;
        }
        _ => cases::all().await,
    }
    std::process::exit(0);
}
