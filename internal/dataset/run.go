package dataset

// Mode says what becomes of a record whose key is in the table already.
type Mode string

// The modes of a run. Inside a run the last record of a key is the one that counts, in both.
const (
	// Insert leaves the table's row as it is: for records that never change, read again at a border.
	Insert Mode = "insert"
	// Upsert replaces the table's row.
	Upsert Mode = "upsert"
)

// Start says which run is to begin.
type Start struct {
	// Flow names the one who feeds the table: cursors are kept for each flow, and the runs of one flow do not overlap.
	Flow string `json:"flow"`
	// ID is the run's own, the same through all retries and continuations: the id of its workflow's first run.
	ID   string `json:"id"`
	Mode Mode   `json:"mode"`
	// Border is the path of a column that never changes for a key, "charges_data.created", of kind Int or Time: rows that
	// are below all of the run's own in it are not looked through for the run's keys. That holds as long as all runs into
	// the table have the same Border. An empty one looks through the keys of the whole table.
	Border string `json:"border,omitempty"`
}

// Run is a run that has begun. It is small and stays the same until the run is committed.
type Run struct {
	Start
	// Last is the id of the flow's last committed run, Cursor is what it has left: "" for none.
	Last   string `json:"last,omitempty"`
	Cursor string `json:"cursor,omitempty"`
	// Sequence counts the flow's committed runs.
	Sequence int64 `json:"sequence"`
	// Table tells the table from one that is made at its place later; SchemaID is that of its schema that the run writes.
	Table    string `json:"table,omitempty"`
	SchemaID int    `json:"schemaId"`
	// Done is what the run has committed, when it was committed before: there is nothing left to do.
	Done *Commit `json:"done,omitempty"`
}

// Record is one of a page.
type Record struct {
	// Value has the members that the schema names, as JSON data: int64, float64, json.Number, string, bool, nil, []any,
	// map[string]any. Of a Deleted one only the key counts.
	Value   map[string]any
	Deleted bool
	// Reasons are those for which the record failed before it came here: it is not written, it goes to the error file.
	Reasons []Reason
	// Source is what the error file shows of a record that fails; nil shows Value.
	Source any
}

// Reason is why a record does not fit.
type Reason struct {
	// Path leads to the value: "charges_data.amount", "charges_data.refunds[0].id".
	Path string `json:"path"`
	// Expected says what would fit, Found what there is. They never hold the value itself.
	Expected string `json:"expected"`
	Found    string `json:"found"`
}

// Counts are what a page, a run so far, or a whole run holds.
type Counts struct {
	// Records are those that fit, Deleted ones among them; Failed are those that do not.
	Records int64 `json:"records"`
	Deleted int64 `json:"deleted,omitempty"`
	Failed  int64 `json:"failed,omitempty"`
	// Bytes is what was written to keep them.
	Bytes int64 `json:"bytes"`
}

func (c *Counts) add(o Counts) {
	c.Records += o.Records
	c.Deleted += o.Deleted
	c.Failed += o.Failed
	c.Bytes += o.Bytes
}

// Page is a page that was written and is not yet part of the table: about 200 bytes as JSON.
type Page struct {
	Number int64 `json:"number"`
	Counts
	// File and Errors are the names of the page's files, "" where there is nothing in one; Sum and ErrorsSum are their
	// CRC-32.
	File      string `json:"file,omitempty"`
	Sum       uint32 `json:"sum,omitempty"`
	Errors    string `json:"errors,omitempty"`
	ErrorsSum uint32 `json:"errorsSum,omitempty"`
}

// Staging is all that a run has written so far. It stays small however many pages there are: those up to the last seal
// stand in a chain of manifests beside the table, and Sealed names its end, whose CRC-32 is SealedSum.
type Staging struct {
	Counts
	// Count is the number of all pages.
	Count int64 `json:"count"`
	// Sealed is "" before the first seal.
	Sealed    string `json:"sealed,omitempty"`
	SealedSum uint32 `json:"sealedSum,omitempty"`
	// Pages are those since then, in the order in which they were read.
	Pages []Page `json:"pages,omitempty"`
}

// MaxPages is how many pages may stand unsealed: 100 KB of JSON.
const MaxPages = 500

// Add takes in a page.
func (s *Staging) Add(page Page) {
	s.Pages = append(s.Pages, page)
	s.Count++
	s.Counts.add(page.Counts)
}

// Full says that it is time to seal the pages, and for a workflow to continue as new.
func (s *Staging) Full() bool { return len(s.Pages) >= MaxPages }

// Commit is what a run has committed.
type Commit struct {
	Run string `json:"run"`
	// Snapshot is the table's snapshot that the run made; 0 for a run that wrote nothing.
	Snapshot int64 `json:"snapshot,omitempty"`
	// Cursor is the flow's from now on.
	Cursor string `json:"cursor,omitempty"`
	Counts
	// Inserted, Replaced and Removed are what became of the table's rows; Unchanged are records that left them alone: a
	// row of the same key was there already, or a later record of the run had the key.
	Inserted  int64 `json:"inserted"`
	Replaced  int64 `json:"replaced,omitempty"`
	Removed   int64 `json:"removed,omitempty"`
	Unchanged int64 `json:"unchanged,omitempty"`
	// Errors is the URL of the run's error file; "" where no record failed.
	Errors string `json:"errors,omitempty"`
}
