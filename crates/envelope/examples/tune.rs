use envelope::keyring::RawAes;
use envelope::*;
use secret::Secret;
use std::fs::File;
use std::num::NonZeroU32;
use std::time::Instant;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let keys = FromKeyring(Box::new(
        RawAes::new("t".into(), "k".into(), &Secret::new(vec![7; 32])).unwrap(),
    ));
    let threads: usize = a[2].parse().unwrap();
    let frame: u32 = a[3].parse().unwrap();
    let signed = a[4] == "signed";
    let suite =
        if signed { Suite::Aes256HkdfSha512CommitEcdsaP384 } else { Suite::Aes256HkdfSha512Commit };
    let t = Instant::now();
    if a[1] == "hash" {
        let mut h = crypto::Hasher::new(crypto::Hash::Sha384);
        let b = vec![7u8; 256 << 10];
        for _ in 0..2048 {
            h.update(&b);
        }
        std::hint::black_box(h.finish());
        println!("{:.0} MB/s", (2048.0 * 262144.0 / 1e6) / t.elapsed().as_secs_f64());
        return;
    }
    if a[1] == "enc" {
        let o = EncryptOptions {
            suite: Some(suite),
            threads,
            frame_length: NonZeroU32::new(frame).unwrap(),
            ..Default::default()
        };
        let e = Encryptor::new(&keys, &o, None).unwrap();
        let _ = std::fs::remove_file("/dev/shm/out");
        e.run(File::open("/dev/shm/in").unwrap(), File::create("/dev/shm/out").unwrap()).unwrap();
    } else {
        let mut f = File::open("/dev/shm/out").unwrap();
        let o = DecryptOptions { threads, ..Default::default() };
        let d = Decryptor::open(&keys, &o, &mut f).unwrap();
        let _ = std::fs::remove_file("/dev/shm/back");
        d.run(f, File::create("/dev/shm/back").unwrap()).unwrap();
    }
    println!("{} {} {} {}: {:.3} s", a[1], threads, frame, a[4], t.elapsed().as_secs_f64());
}
