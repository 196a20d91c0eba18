//! SHAKE256, written from FIPS 202 for these tests alone: slow, and of nobody's library.

/// The bytes of a block (FIPS 202 §6.2: a capacity of 512 bits).
const RATE: usize = 136;

/// `N` bytes of `SHAKE256(parts[0] ‖ parts[1] ‖ …)`, up to a block of them.
pub(crate) fn shake256<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    assert!(N <= RATE);
    let mut message = parts.concat();
    message.push(0x1F);
    message.resize(message.len().next_multiple_of(RATE), 0);
    *message.last_mut().expect("it is a block at least") |= 0x80;
    let mut state = [0_u64; 25];
    for block in message.chunks(RATE) {
        for (lane, bytes) in state.iter_mut().zip(block.chunks(8)) {
            *lane ^= u64::from_le_bytes(bytes.try_into().expect("a block is of whole lanes"));
        }
        keccak_f(&mut state);
    }
    let bytes: Vec<u8> = state.iter().flat_map(|lane| lane.to_le_bytes()).collect();
    bytes[..N].try_into().expect("the state is longer")
}

/// FIPS 202 §3.3, with lane (x, y) at x + 5y.
fn keccak_f(lanes: &mut [u64; 25]) {
    let mut register = 1_u8;
    for _ in 0..24 {
        // θ
        let column = |x: usize| (0..5).fold(0, |sum, y| sum ^ lanes[x % 5 + 5 * y]);
        let columns: [u64; 5] = std::array::from_fn(column);
        for (at, lane) in lanes.iter_mut().enumerate() {
            *lane ^= columns[(at + 4) % 5] ^ columns[(at + 1) % 5].rotate_left(1);
        }
        // ρ and π
        let (mut x, mut y) = (1, 0);
        let mut moved = lanes[1];
        for step in 0..24 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let rotated = moved.rotate_left((step + 1) * (step + 2) / 2 % 64);
            moved = std::mem::replace(&mut lanes[x + 5 * y], rotated);
        }
        // χ
        for row in lanes.chunks_mut(5) {
            let before: [u64; 5] = row.try_into().expect("a row has five lanes");
            for (x, lane) in row.iter_mut().enumerate() {
                *lane ^= !before[(x + 1) % 5] & before[(x + 2) % 5];
            }
        }
        // ι, whose constants are the bits of a shift register (algorithm 5).
        for bit in 0..7 {
            lanes[0] ^= u64::from(register & 1) << ((1_u32 << bit) - 1);
            register = (register << 1) ^ if register & 0x80 == 0 { 0 } else { 0x71 };
        }
    }
}

/// Those of Python's `hashlib.shake_256(…).hexdigest(32)`.
#[test]
fn it_is_pythons() {
    let hex = |bytes: [u8; 32]| bytes.map(|byte| format!("{byte:02x}")).concat();
    assert_eq!(
        hex(shake256(&[])),
        "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"
    );
    assert_eq!(
        hex(shake256(&[b"ab", b"c"])),
        "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739"
    );
    assert_eq!(
        hex(shake256(&[&[0xA3; 300]])),
        "6ccb7d5d305a71331860cbddcbe28c9877e8a7efbfeb11e32ae61aff33e9b735"
    );
}
