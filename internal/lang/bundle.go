package lang

// Bundle is what an execution carries: the integration, whole, as it was when
// the execution was started. It is JSON in the workflow's input; it holds no
// setting and no secret of a connection.
type Bundle struct {
	// Format is the version of this JSON; a worker refuses one that it does not know.
	Format int `json:"format"`
	// Digest is the SHA-256 of Integration's JSON, in hex: what an execution's definition is known by.
	Digest      string       `json:"digest"`
	Integration *Integration `json:"integration"`
}

// BundleFormat is the format that this version writes.
const BundleFormat = 1
