package lang

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
)

// packedFormat is the format from which on bundles travel compressed.
const packedFormat = 3

// maxUnpacked bounds what a bundle may unpack to.
const maxUnpacked = 32 << 20

// dictionary is what definitions are full of: with it, the definition of a few
// tasks takes a fifth. It belongs to the format and cannot change without it.
const dictionary = `"description":"labels":{"inputs":[{"name":"schema":{"type":"integer","minimum":"type":"string","default":"required":true}],"outputs":[` +
	`"timeout":"30s","retry":{"initialInterval":"1s","backoffCoefficient":2,"maximumInterval":"1m0s","maximumAttempts":5,"policies":[{"match":["` +
	`"compensate":[{"name":"switch":{"cases":[{"when":{"source":"otherwise":[{"name":"try":{"tasks":[{"name":"catch":[{"finally":[{"while":{"condition":` +
	`{"source":"forEach":{"items":{"source":"as":"concurrency":"collect":{"kind":"parallel":{"branches":[{"name":"call":{"integration":"set":{"vars":[{"key":"` +
	`"timer":{"duration":"return":{"outputs":[{"key":"fail":{"type":"message":"listEntitiesPageSize":"filterClause":"allPages":"action":"ConfirmPaymentIntent",` +
	`"kind":"list","list":[{"kind":"text","parts":[{"text":"},{"expression":{"source":"inputs.","position":"definitions/integrations/` +
	`{"name":"connector":{"connection":"twilio-main","connector":"twilio","entity":"Messages","operation":"Create","connectorInputPayload":{"kind":"object","object":[{"key":"To","value":` +
	`{"name":"connector":{"connection":"stripe-main","connector":"stripe","entity":"Customer","operation":"Update","entityId":{"kind":"expression","expression":{"source":"tasks.` +
	`.connectorOutputPayload.Id","position":"definitions/integrations/.yaml:10:20"}},"connectorInputPayload":{"kind":"object","object":[{"key":"Name","value":{"kind":"literal","literal":"` +
	`{"integration":{"name":"tasks":[`

// contents are what a bundle packs.
type contents struct {
	Integration *Integration   `json:"integration"`
	Calls       []*Integration `json:"calls,omitempty"`
}

// wireBundle is the JSON of a bundle.
type wireBundle struct {
	Format int    `json:"format"`
	Digest string `json:"digest"`
	// Packed is the JSON of the contents, compressed by the DEFLATE method with the dictionary. Before there was that, they
	// stood beside it.
	Packed []byte `json:"packed,omitempty"`
	*contents
}

// MarshalJSON writes the bundle, packed if its format has it so.
func (b *Bundle) MarshalJSON() ([]byte, error) {
	whole := &contents{b.Integration, b.Calls}
	if b.Format < packedFormat {
		return json.Marshal(wireBundle{Format: b.Format, Digest: b.Digest, contents: whole})
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return nil, err
	}
	packed, err := pack(text)
	if err != nil {
		return nil, err
	}
	return json.Marshal(wireBundle{Format: b.Format, Digest: b.Digest, Packed: packed})
}

// UnmarshalJSON reads a bundle of any format. Of one that is not known it reads no more than that.
func (b *Bundle) UnmarshalJSON(data []byte) error {
	wire := wireBundle{contents: &contents{}}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	if len(wire.Packed) > 0 && KnowsFormat(wire.Format) {
		text, err := unpack(wire.Packed)
		if err == nil {
			err = json.Unmarshal(text, wire.contents)
		}
		if err != nil {
			return fmt.Errorf("unpacking the definition: %w", err)
		}
	}
	*b = Bundle{Format: wire.Format, Digest: wire.Digest, Integration: wire.Integration, Calls: wire.Calls}
	return nil
}

func pack(text []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := flate.NewWriterDict(&packed, flate.BestCompression, []byte(dictionary))
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func unpack(packed []byte) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(flate.NewReaderDict(bytes.NewReader(packed), []byte(dictionary)), maxUnpacked+1))
	if err == nil && len(text) > maxUnpacked {
		err = fmt.Errorf("it has more than %d MB", maxUnpacked>>20)
	}
	return text, err
}

var (
	_ json.Marshaler   = (*Bundle)(nil)
	_ json.Unmarshaler = (*Bundle)(nil)
)
