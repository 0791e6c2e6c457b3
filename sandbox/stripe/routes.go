package stripe

// routes are the operations that are served, by the pattern that Stripe's
// description gives them.
var routes = map[string]handler{
	"GET /v1/balance":                   getBalance,
	"GET /v1/balance_transactions":      listBalanceTransactions,
	"GET /v1/balance_transactions/{id}": getBalanceTransaction,
	"GET /v1/balance/history":           listBalanceTransactions,
	"GET /v1/balance/history/{id}":      getBalanceTransaction,

	"GET /v1/charges":                            listCharges,
	"POST /v1/charges":                           createCharge,
	"GET /v1/charges/{charge}":                   getCharge,
	"POST /v1/charges/{charge}":                  updateCharge,
	"POST /v1/charges/{charge}/capture":          captureCharge,
	"POST /v1/charges/{charge}/refund":           refundCharge,
	"GET /v1/charges/{charge}/refunds":           listChargeRefunds,
	"POST /v1/charges/{charge}/refunds":          createChargeRefund,
	"GET /v1/charges/{charge}/refunds/{refund}":  getRefund,
	"POST /v1/charges/{charge}/refunds/{refund}": updateRefund,

	"GET /v1/customers":                                             listCustomers,
	"POST /v1/customers":                                            createCustomer,
	"GET /v1/customers/{customer}":                                  getCustomer,
	"POST /v1/customers/{customer}":                                 updateCustomer,
	"DELETE /v1/customers/{customer}":                               deleteCustomer,
	"GET /v1/customers/{customer}/payment_methods":                  listCustomerPaymentMethods,
	"GET /v1/customers/{customer}/payment_methods/{payment_method}": getCustomerPaymentMethod,

	"GET /v1/events":      listEvents,
	"GET /v1/events/{id}": getEvent,

	"GET /v1/payment_intents":                   listPaymentIntents,
	"POST /v1/payment_intents":                  createPaymentIntent,
	"GET /v1/payment_intents/{intent}":          getPaymentIntent,
	"POST /v1/payment_intents/{intent}":         updatePaymentIntent,
	"POST /v1/payment_intents/{intent}/cancel":  cancelPaymentIntent,
	"POST /v1/payment_intents/{intent}/capture": capturePaymentIntent,
	"POST /v1/payment_intents/{intent}/confirm": confirmPaymentIntent,

	"GET /v1/payment_methods":                          listPaymentMethods,
	"POST /v1/payment_methods":                         createPaymentMethod,
	"GET /v1/payment_methods/{payment_method}":         getPaymentMethod,
	"POST /v1/payment_methods/{payment_method}":        updatePaymentMethod,
	"POST /v1/payment_methods/{payment_method}/attach": attachPaymentMethod,
	"POST /v1/payment_methods/{payment_method}/detach": detachPaymentMethod,

	"GET /v1/refunds":                  listRefunds,
	"POST /v1/refunds":                 createRefund,
	"GET /v1/refunds/{refund}":         getRefund,
	"POST /v1/refunds/{refund}":        updateRefund,
	"POST /v1/refunds/{refund}/cancel": cancelRefund,

	"GET /v1/setup_intents":                   listSetupIntents,
	"POST /v1/setup_intents":                  createSetupIntent,
	"GET /v1/setup_intents/{intent}":          getSetupIntent,
	"POST /v1/setup_intents/{intent}":         updateSetupIntent,
	"POST /v1/setup_intents/{intent}/cancel":  cancelSetupIntent,
	"POST /v1/setup_intents/{intent}/confirm": confirmSetupIntent,

	"POST /v1/tokens":        createToken,
	"GET /v1/tokens/{token}": getToken,
}
