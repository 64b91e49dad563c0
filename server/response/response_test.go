package response

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

func TestTheCodingIsTheOneThatTheClientLikesBest(t *testing.T) {
	for accept, want := range map[string]Coding{
		"":                               IdentityCoding,
		"gzip":                           GzipCoding,
		"x-gzip":                         GzipCoding,
		"gzip, deflate, br, zstd":        brotliCoding,
		"zstd, gzip":                     GzipCoding,
		"zstd, gzip;q=0.9, br;q=0.9":     zstdCoding,
		"zstd":                           zstdCoding,
		"zstd;q=0.1":                     zstdCoding,
		"zstd, deflate":                  zstdCoding,
		"gzip, deflate, br":              brotliCoding,
		"GZIP;Q=0.5 , br ; q=0.4":        GzipCoding,
		"br;q=0.9, gzip;q=1.0, zstd;q=0": GzipCoding,
		"*":                              brotliCoding,
		"zstd;q=0, *;q=0.1":              brotliCoding,
		"*;q=0":                          IdentityCoding,
		"gzip;q=0":                       IdentityCoding,
		"deflate, compress":              IdentityCoding,
		"identity":                       IdentityCoding,
		"identity;q=1, gzip;q=0.5":       IdentityCoding,
		"identity;q=0.5, gzip":           GzipCoding,
		"identity, gzip":                 GzipCoding,
		"gzip;q=2":                       IdentityCoding,
		"gzip;q=NaN":                     IdentityCoding,
		"gzip;q=":                        IdentityCoding,
		"gzip;level=9":                   IdentityCoding,
		";;,,=,q=1":                      IdentityCoding,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		if accept != "" {
			r.Header.Set("Accept-Encoding", accept)
		}
		if got := CodingOf(r); got != want {
			t.Errorf("%q: %q, want %q", accept, got, want)
		}
	}
}

func FuzzReadingAcceptEncoding(f *testing.F) {
	f.Add("gzip, br;q=0.5, *;q=0")
	f.Fuzz(func(t *testing.T, accept string) {
		r := &http.Request{Header: http.Header{"Accept-Encoding": {accept}}}
		if got := CodingOf(r); got < IdentityCoding || got >= Codings {
			t.Fatal(got)
		}
	})
}

// decoded undoes a coding with the decoder of another, where there is one.
func decoded(t *testing.T, as Coding, coded []byte) (string, error) {
	t.Helper()
	var reader io.Reader = bytes.NewReader(coded)
	var err error
	switch as {
	case GzipCoding:
		reader, err = gzip.NewReader(reader)
	case brotliCoding:
		reader = brotli.NewReader(reader)
	case zstdCoding:
		var decoder *zstd.Decoder
		decoder, err = zstd.NewReader(reader, zstd.WithDecoderConcurrency(1))
		if err == nil {
			defer decoder.Close()
		}
		reader = decoder
	case IdentityCoding, Codings:
	}
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(reader)
	return string(text), err
}

// An encoder that is used again writes as a new one does, after one that was
// broken off too.
func TestWhatIsCompressedIsTheSameAgainAndNeverLooksWholeWhenItIsNot(t *testing.T) {
	text := strings.Repeat("Hedensted, Horsens og Aarhus. ", 5000)
	e := &Encoders{}
	for as := zstdCoding; as < Codings; as++ {
		first, err := e.Compressed(as, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var cut bytes.Buffer
		broken := e.Encode(as, &cut, func(w io.Writer) error {
			_, _ = io.WriteString(w, text)
			return io.ErrClosedPipe
		})
		if broken == nil {
			t.Errorf("%s: the fault is lost", as)
		}
		if got, err := decoded(t, as, cut.Bytes()); err == nil && got == text {
			t.Errorf("%s: what was broken off looks whole", as)
		}
		second, err := e.Compressed(as, []byte(text))
		if err != nil || !bytes.Equal(first, second) || len(first) > len(text)/20 {
			t.Errorf("%s: %d bytes, then %d: %v", as, len(first), len(second), err)
		}
		if got, err := decoded(t, as, second); err != nil || got != text {
			t.Errorf("%s: %v", as, err)
		}
	}
	if _, err := e.Compressed(IdentityCoding, nil); err == nil {
		t.Error("no coding compresses")
	}
}

// With room around its data an answer is not copied.
func TestTheBodyIsTheSameWhereverItsRoomIs(t *testing.T) {
	const data, want = `{"kommuner":["Hedensted","Vejle","Horsens","Kolding"]}`, `{"data":{"kommuner":["Hedensted","Vejle","Horsens","Kolding"]}}`
	for _, room := range []int{len(data), len(data) + 8, len(data) + 9, len(data) + 15, 10 * len(data)} {
		given := append(make([]byte, 0, room), data...)
		body := Body(&graphql.Response{Data: given})
		if string(body) != want {
			t.Errorf("with room for %d: %s", room, body)
		}
		if isSame := &body[:1][0] == &given[:1][0]; isSame != (room == len(data)+9 || room == len(data)+15) {
			t.Errorf("with room for %d the data are copied: %t", room, !isSame)
		}
		if cap(body) > 2*len(body) {
			t.Errorf("with room for %d the body keeps %d bytes", room, cap(body))
		}
	}
}
