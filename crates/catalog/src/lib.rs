//! All that is stored, unsealed, in memory.
