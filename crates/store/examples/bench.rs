//! How fast the embedded engine commits and loads: `cargo run --release -p store --example bench [DIRECTORY]`.
//!
//! Records have random keys of 32 bytes and values of 400. Last figures, on 2 vCPU (AMD EPYC) with ext4
//! on a virtual disk, and in memory (tmpfs):
//!
//! | | disk | memory |
//! |---|---|---|
//! | commits of 1 record into 100,000 | 704/s | 9844/s |
//! | commits of 64 records | 155/s (9,935 records/s) | 678/s |
//! | commits of 256 records | 57/s (14,497 records/s) | 151/s |
//! | load 1,000,000 records | 0.9 to 1.4 s | 0.7 to 1.0 s |
//! | open them, with every checksum checked | 1.8 s | 1.6 s |
//! | verify them | 2.9 s | 2.3 s |
//!
//! A commit of 64 records writes about 138 pages (544 KiB) in 128 places: those pages bound it, not
//! the two syncs.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use store::{Batch, Embedded, Generation, Key, OsFiles, Store};

const VALUE_BYTES: usize = 400;

/// Random enough for keys (SplitMix64).
struct Chance(u64);

impl Chance {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn key(&mut self) -> Key {
        Key::from((0..4).flat_map(|_| self.number().to_be_bytes()).collect::<Vec<_>>())
    }
}

struct Bench {
    store: Embedded,
    generation: Generation,
    chance: Chance,
}

impl Bench {
    fn open(directory: &Path) -> Self {
        let store = Embedded::open(directory, Arc::new(OsFiles)).expect("the store opens");
        let generation = store.load(&mut |_| ControlFlow::Break(())).expect("the store loads");
        Self { store, generation, chance: Chance(generation.0) }
    }

    fn commit(&mut self, records: usize) {
        let puts = (0..records).map(|_| (self.chance.key(), vec![7; VALUE_BYTES].into()));
        let batch = Batch { puts: puts.collect(), ..Batch::new(self.generation) };
        self.generation = self.store.commit(&batch).expect("committed");
    }

    /// Commits for some seconds; prints commits in a second and the slowest of a hundred.
    fn commits(&mut self, records: usize) {
        let start = Instant::now();
        let mut times = Vec::new();
        while start.elapsed() < Duration::from_secs(4) {
            let start = Instant::now();
            self.commit(records);
            times.push(start.elapsed());
        }
        let seconds = start.elapsed().as_secs_f64();
        times.sort_unstable();
        println!(
            "{records:>4} records: {:>6.0} commits/s, {:>7.0} records/s, p50 {:?}, p99 {:?}",
            times.len() as f64 / seconds,
            (times.len() * records) as f64 / seconds,
            times[times.len() / 2],
            times[times.len() * 99 / 100],
        );
    }

    fn load(&self) {
        let start = Instant::now();
        let mut records = 0;
        let mut bytes = 0;
        let loaded = self.store.load(&mut |record| {
            records += 1;
            bytes += record.key.len() + record.value.map_or(0, <[u8]>::len);
            ControlFlow::Continue(())
        });
        loaded.expect("the store loads");
        println!("load {records} records, {} MB: {:?}", bytes / 1_000_000, start.elapsed());
    }
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{what}: {:?}", start.elapsed());
    done
}

fn main() {
    let parent = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let directory = Path::new(&parent).join(format!("strongroom-bench-{}", std::process::id()));
    let mut bench = Bench::open(&directory);
    timed("fill with 100,000 records, 1000 at a time", || {
        (0..100).for_each(|_| bench.commit(1000))
    });
    for records in [1, 64, 256] {
        bench.commits(records);
    }
    bench.store.close().expect("it closes");

    let million = directory.with_extension("million");
    let mut bench = Bench::open(&million);
    timed("fill with 1,000,000 records, 10,000 at a time", || {
        (0..100).for_each(|_| bench.commit(10_000));
    });
    bench.load();
    for records in [1, 64] {
        bench.commits(records);
    }
    timed("close", || bench.store.close().expect("it closes"));
    let bench = timed("open", || Bench::open(&million));
    bench.load();
    timed("verify", || bench.store.verify().expect("it is sound"));
    drop(bench);
    for directory in [directory, million] {
        let bytes = std::fs::metadata(directory.join("store.redb")).map_or(0, |file| file.len());
        println!("{} MB on disk", bytes / 1_000_000);
        std::fs::remove_dir_all(directory).expect("removed");
    }
}
