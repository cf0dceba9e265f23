/** Order of secp256k1's group. */
export const GROUP_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** Half the order: chains take no signature with a larger s. */
export const MAX_S = GROUP_ORDER / 2n;
