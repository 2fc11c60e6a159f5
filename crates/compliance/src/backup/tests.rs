use super::{BackupKey, Opening, Recipient, Sealing};
use std::io::{Read as _, Write as _};

fn sealed(recipient: &Recipient, bytes: &[u8]) -> Vec<u8> {
    let mut sealing = Sealing::new(Vec::new(), recipient).unwrap();
    sealing.write_all(bytes).unwrap();
    sealing.finish().unwrap()
}

fn opened(key: &BackupKey, sealed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Opening::new(sealed, key).unwrap().read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[test]
fn a_backup_opens_with_its_own_key_only_and_whole_only() {
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = (folder.path().join("own"), folder.path().join("other"));
    BackupKey::create(&own).unwrap();
    BackupKey::create(&other).unwrap();
    assert!(BackupKey::create(&own).is_err(), "a key is never overwritten");
    let recipient = Recipient::load(&folder.path().join("own.pub")).unwrap();
    let (own, other) = (BackupKey::load(&own).unwrap(), BackupKey::load(&other).unwrap());
    for size in [0, 1, 1 << 20, (2 << 20) + 7] {
        let bytes: Vec<u8> = (0..=250).cycle().take(size).collect();
        let mut file = sealed(&recipient, &bytes);
        assert_eq!(opened(&own, &file).unwrap(), bytes, "{size}");
        assert!(opened(&other, &file).is_err(), "{size}: another key");
        if size > 1 << 20 {
            // The first piece alone looks like a whole file to who only counts bytes.
            assert!(opened(&own, &file[..52 + 4 + (1 << 20) + 16]).is_err(), "cut after a piece");
        }
        *file.last_mut().unwrap() ^= 1;
        assert!(opened(&own, &file).is_err(), "{size}: changed");
    }
}
