//! What is said on the wire, generated from the service models.
