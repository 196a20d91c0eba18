//! Who asks, and may they: ARNs, principals, access keys, policies.
