//! A call of which nobody knows whether it was served.
