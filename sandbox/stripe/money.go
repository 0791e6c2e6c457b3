package stripe

import (
	"fmt"
	"slices"
	"strings"
)

var currencies = strings.Fields(`usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad
 cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr isk jmd
 jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mro mur mvr mwk mxn myr mzn nad ngn nio nok npr
 nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah
 ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw`)

// withoutCents are the currencies whose smallest unit is the whole.
var withoutCents = []string{"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"}

var symbols = map[string]string{"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cad": "$", "aud": "$", "nzd": "$", "sgd": "$", "hkd": "$", "mxn": "$", "inr": "₹", "brl": "R$"}

// minimums are the least amounts of a payment; a currency not listed is held to
// no more than one unit.
var minimums = map[string]int64{
	"usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30, "hkd": 400,
	"huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}

const maxAmount = 99999999

// money writes an amount for people.
func money(amount int64, currency string) string {
	if slices.Contains(withoutCents, currency) {
		return fmt.Sprintf("%s%d", symbols[currency], amount)
	}
	return fmt.Sprintf("%s%s.%02d", symbols[currency], thousands(amount/100), amount%100)
}

func thousands(n int64) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// currencyOf reads a currency parameter, in any case.
func currencyOf(params object) (string, *apiError) {
	currency := strings.ToLower(text(params, "currency"))
	if currency == "" {
		return "", missingParameter("currency")
	}
	if !slices.Contains(currencies, currency) {
		return "", unknownCurrency(currency)
	}
	return currency, nil
}

// payable checks that an amount can be charged.
func payable(amount int64, currency, param string) *apiError {
	switch {
	case amount < 1:
		return invalid("parameter_invalid_integer", param, "This value must be greater than or equal to 1.")
	case amount < minimums[currency]:
		return amountTooSmall(money(minimums[currency], currency), currency, param)
	case amount > maxAmount:
		return amountTooLarge(money(maxAmount, currency), param)
	}
	return nil
}
