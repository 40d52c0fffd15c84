K058: `last_price` needs a first or last value, which the dialect `redshift` cannot say
