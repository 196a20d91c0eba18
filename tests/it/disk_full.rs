//! A full disk refuses changes and nothing else, and loses nothing.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use tests::Setup;

/// A file system of 8 MiB; unmounted when dropped. `None` where this user may not mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs"])
            .arg(directory.path())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(directory))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_refuses_changes_and_nothing_else() {
    let Some(disk) = SmallDisk::mount() else {
        println!("not run: this user may not mount a file system");
        return;
    };
    let setup = Setup::in_directory(&disk.path().join("data"));
    let node = setup.start();
    let client = node.client();
    let make = || client.call("CreateKey", &json!({"Description": "x".repeat(4000)}));
    let mut acknowledged = vec![make().json()["KeyMetadata"]["KeyId"].clone()];
    let blob = client.ok("Encrypt", &json!({"KeyId": acknowledged[0], "Plaintext": "YQ=="}));
    let blob = &blob["CiphertextBlob"];
    let takes_changes = || node.metric("strongroom_store_takes_changes");
    assert_eq!(takes_changes(), 1.0);
    let mut times_full = 0;
    for _ in 0..3 {
        let filler = disk.path().join("filler");
        // The rest of the disk is taken by somebody else.
        let _ = Command::new("dd")
            .args(["if=/dev/zero", "bs=64k"])
            .arg(format!("of={}", filler.display()))
            .output();
        let mut refused = 0;
        let mut last_refused = false;
        for _ in 0..2000 {
            let answer = make();
            if answer.status == 200 {
                acknowledged.push(answer.json()["KeyMetadata"]["KeyId"].clone());
                last_refused = false;
                continue;
            }
            times_full += usize::from(!last_refused);
            last_refused = true;
            assert_eq!(answer.error().as_deref(), Some("KMSInternalException"));
            refused += 1;
            if refused == 5 {
                break;
            }
        }
        assert_eq!(refused, 5, "the disk was never full");
        assert_eq!(takes_changes(), 0.0);
        assert!(node.is_ready(), "keys can be used");
        assert_eq!(client.ok("Decrypt", &json!({"CiphertextBlob": blob}))["Plaintext"], "YQ==");
        std::fs::remove_file(filler).unwrap();
        let answer = make();
        assert_eq!(answer.status, 200, "there is room again: {}", answer.json());
        acknowledged.push(answer.json()["KeyMetadata"]["KeyId"].clone());
        assert_eq!(takes_changes(), 1.0);
    }
    // Each time once, and not for each change; the time, which is stored each minute, may tell once more.
    let log = node.log();
    for words in ["the store has no room left: changes", "the store takes changes again"] {
        let told = log.matches(words).count();
        assert!((times_full..=times_full + 1).contains(&told), "{words}: {told}, {times_full}");
    }
    node.kill();
    let node = setup.start();
    for key in &acknowledged {
        node.client().ok("DescribeKey", &json!({"KeyId": key}));
    }
}
